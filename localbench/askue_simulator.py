"""A head-end for evaluation and tests: speaks the protocol of docs/askue.md, slowly, forgetfully and twice.

`python -m localbench.askue_simulator 8099 --loss 0.1 --delay 2`
"""

from __future__ import annotations

import argparse
import json
import random
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

COURSE = ("accepted", "acknowledged", "executed")


class HeadEnd:
	"""Orders and how far they are. `loss`: share of calls answered with 503 after the work was done."""

	def __init__(self, delay: float = 0.0, loss: float = 0.0, seed: int = 1) -> None:
		self.delay = delay
		self.loss = loss
		self.random = random.Random(seed)
		self.lock = threading.Lock()
		self.orders: dict[str, dict[str, Any]] = {}
		self.days: dict[str, dict[str, Any]] = {}
		self.received = 0
		self.executed: list[str] = []
		self.refuses: dict[str, str] = {}

	def loses(self) -> bool:
		with self.lock:
			return self.random.random() < self.loss

	def take(self, order: dict[str, Any]) -> dict[str, Any]:
		"""The same order again is acknowledged with the same number and done once."""
		with self.lock:
			self.received += 1
			known = self.orders.get(order["order_id"])
			if known is None:
				known = {**order, "id": f"H{len(self.orders) + 1}", "since": time.monotonic()}
				self.orders[order["order_id"]] = known
			return {"id": known["id"]}

	def forget(self, order_id: str) -> None:
		with self.lock:
			del self.orders[order_id]

	def state(self, ids: list[str]) -> dict[str, Any]:
		with self.lock:
			rows = [self._row(order) for order in self.orders.values() if order["id"] in ids]
		# A doubled answer is an ordinary thing of such systems.
		return {"commands": rows + rows[:1]}

	def _row(self, order: dict[str, Any]) -> dict[str, str]:
		if order["meter"] in self.refuses:
			return {"id": order["id"], "state": "refused", "note": self.refuses[order["meter"]]}
		passed = time.monotonic() - order["since"]
		step = 2 if self.delay <= 0 else min(int(passed / self.delay), 2)
		if step == 2 and order["id"] not in self.executed:
			self.executed.append(order["id"])
		return {"id": order["id"], "state": COURSE[step], "note": ""}


class Handler(BaseHTTPRequestHandler):
	head_end: HeadEnd

	def do_POST(self) -> None:
		body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
		if self.path == "/commands":
			answer = self.head_end.take(body)
		else:
			self.head_end.days[body["request_id"]] = body
			answer = {"accepted": True}
		self._answer(answer)

	def do_GET(self) -> None:
		ids = parse_qs(urlsplit(self.path).query).get("ids", [""])[0].split(",")
		self._answer(self.head_end.state(ids))

	def _answer(self, answer: dict[str, Any]) -> None:
		lost = self.head_end.loses()
		body = b"{}" if lost else json.dumps(answer).encode()
		self.send_response(503 if lost else 200)
		self.send_header("Content-Type", "application/json")
		self.send_header("Content-Length", str(len(body)))
		self.end_headers()
		self.wfile.write(body)

	def log_message(self, *_arguments: Any) -> None:
		pass


def start(head_end: HeadEnd, port: int = 0) -> ThreadingHTTPServer:
	"""Serve in the background; the server's address is `server_address`. Stop with `shutdown`."""
	handler = type("Bound", (Handler,), {"head_end": head_end})
	server = ThreadingHTTPServer(("127.0.0.1", port), handler)
	threading.Thread(target=server.serve_forever, daemon=True).start()
	return server


def main() -> None:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("port", type=int)
	parser.add_argument("--delay", type=float, default=2.0, help="seconds per step")
	parser.add_argument("--loss", type=float, default=0.0, help="share of answers that are lost")
	chosen = parser.parse_args()
	server = start(HeadEnd(chosen.delay, chosen.loss), chosen.port)
	print(f"http://127.0.0.1:{server.server_address[1]}")
	threading.Event().wait()


if __name__ == "__main__":
	main()
