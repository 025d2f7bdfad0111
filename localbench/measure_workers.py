"""Workers for the measured runs alone: on a queue of their own, so that no other site's job comes between."""

from __future__ import annotations

import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import frappe
from frappe.utils.background_jobs import get_queue_list, get_redis_conn, get_workers
from rq import Worker

from elektrhisob.billing.sharded_runs import QUEUE
from localbench.measure_site import SITE
from localbench.place import LOGS, PYTHON, SITES, Trouble, bench_environment

if TYPE_CHECKING:
	from collections.abc import Iterator

QUEUES_OF = "measurements"
"""Frappe puts `bench_id` before the names of queues."""
START_SECONDS = 60


@contextmanager
def workers(count: int) -> Iterator[None]:
	"""That many RQ workers for the measured site, as long as the context lasts."""
	with (LOGS / "measure-worker.log").open("a") as log:
		command = [str(PYTHON), "-m", "localbench.measure_workers"]
		started = [
			subprocess.Popen(command, cwd=SITES, env=bench_environment(), stdout=log, stderr=log)
			for _number in range(count)
		]
		try:
			_wait_for({process.pid for process in started})
			yield
		finally:
			for process in started:
				process.terminate()
			for process in started:
				process.wait()


def _wait_for(pids: set[int]) -> None:
	until = time.monotonic() + START_SECONDS
	while not pids <= {worker.pid for worker in get_workers()}:
		if time.monotonic() > until:
			raise Trouble("The workers of the measurement do not start. See .bench/logs/measure-worker.log.")
		time.sleep(0.1)


def work() -> None:
	"""One worker, as `bench worker` makes it but for its low priority: what else runs must not decide."""
	with frappe.init_site(SITE):
		connection = get_redis_conn()
		queues = get_queue_list([QUEUE], build_queue_name=True)
	Worker(queues, connection=connection).work(logging_level="INFO")


if __name__ == "__main__":
	work()
