"""How an aggregator proves itself: HMAC-SHA256 over the time and the raw bytes of the body.

X-Timestamp: seconds since 1970. X-Signature: hex of HMAC-SHA256(key, timestamp + "." + body).
"""

import hashlib
import hmac
from collections.abc import Sequence

# An old call that somebody recorded is worth nothing after this time, in seconds.
LIFETIME = 300


def signature(key: str, timestamp: str, body: bytes) -> str:
	return hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def proves_itself(
	told: str | None, timestamp: str | None, body: bytes, keys: Sequence[str], now: float
) -> bool:
	"""Whether one of the keys made this signature, a short time ago."""
	timestamp = timestamp or ""
	if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
		return False
	if abs(now - int(timestamp)) > LIFETIME:
		return False
	sent = (told or "").strip().lower().encode()
	return any([hmac.compare_digest(sent, signature(key, timestamp, body).encode()) for key in keys if key])
