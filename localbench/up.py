"""Bring the bench up: machine, Python, Frappe, bundles, services, and the sites asked for."""

from __future__ import annotations

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from localbench import assets, machine, python_env, services, sites
from localbench.place import ADMIN_PASSWORD, APP_NAME, HERE, ROOT, Trouble, alone, main, prepare_folders, say
from localbench.steps import is_done, mark_done

if TYPE_CHECKING:
	from localbench.ports import Ports

PLAIN_PATH = re.compile(r"[\w./@+-]+")


def check_path() -> None:
	if not PLAIN_PATH.fullmatch(str(ROOT)):
		raise Trouble(f"The checkout's path has spaces or special characters: {ROOT}\nMove it.")


def up(everything: bool = True) -> Ports:
	"""The whole bench, running. Quick when nothing changed."""
	check_path()
	machine.check_disk()
	prepare_folders()
	machine.install_packages()
	with ThreadPoolExecutor() as beside:
		npm = beside.submit(assets.fetch)
		python_env.prepare()
		npm.result()
	assets.prepare()
	ports = services.start(everything)
	follow_code()
	return ports


def follow_code() -> None:
	"""Running programs hold the code they started with: tell them when it changed."""
	code = [*sorted((ROOT / APP_NAME).rglob("*.py")), HERE / "wsgi.py"]
	if not is_done("code", code):
		services.reload_code()
		mark_done("code", code)
	front = [HERE / "front.mjs", HERE / "realtime.mjs"]
	if not is_done("front", front):
		services.restart("web")
		mark_done("front", front)


def up_with_sites(names: list[str]) -> None:
	with alone():
		ports = up()
		if not names:
			say(f"The bench runs: http://localhost:{ports.web}")
		for name in names:
			sites.ensure(name)
			say(f"http://{name}:{ports.web}  Administrator / {ADMIN_PASSWORD}")


if __name__ == "__main__":
	main(up_with_sites, sys.argv[1:])
