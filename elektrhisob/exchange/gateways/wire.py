"""What the protocols in JSON have in common: bodies, Basic authentication, milliseconds, answers."""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from frappe.utils.data import get_system_timezone
from werkzeug.wrappers import Response

# 2001 and 2100: milliseconds outside are seconds, or nonsense.
FIRST_MS, LAST_MS = 10**12, 4_102_444_800_000


def json_object(body: bytes) -> dict[str, object] | None:
	"""The object a body holds; None when it holds anything else."""
	try:
		parsed = json.loads(body.decode("utf-8"))
	except (ValueError, RecursionError):
		return None
	return parsed if isinstance(parsed, dict) else None


def whole(value: object) -> int | None:
	"""A JSON number that is whole; True is none."""
	return value if isinstance(value, int) and not isinstance(value, bool) else None


def plain(value: object, longest: int = 64) -> str:
	"""A JSON string or number as text that can be stored; empty when it is anything else."""
	if isinstance(value, bool) or not isinstance(value, str | int):
		return ""
	if isinstance(value, int) and abs(value) >= 10**longest:
		return ""
	text = str(value).strip()
	return text if len(text) <= longest and text.isprintable() and _encodes(text) else ""


def _encodes(text: str) -> bool:
	return not any("\ud800" <= character <= "\udfff" for character in text)


def proves_itself(header: str | None, user_names: Sequence[str], passwords: Sequence[str]) -> bool:
	"""Whether a Basic authorization header holds one of the names and passwords."""
	kind, _blank, encoded = (header or "").partition(" ")
	if kind.lower() != "basic":
		return False
	try:
		told = base64.b64decode(encoded.strip(), validate=True)
	except (binascii.Error, ValueError):
		return False
	# All are compared: the time taken says nothing of which one is near.
	matches = [
		hmac.compare_digest(told, f"{name}:{password}".encode())
		for name in user_names
		for password in passwords
		if name and password
	]
	return any(matches)


def milliseconds(moment: datetime | None) -> int:
	"""Of a time in the site's zone; 0 for none."""
	return round(moment.replace(tzinfo=_zone()).timestamp() * 1000) if moment else 0


def moment_of(value: object) -> datetime | None:
	"""The site's time of whole milliseconds since 1970; None when it is no such number."""
	number = whole(value)
	if number is None or not FIRST_MS <= number <= LAST_MS:
		return None
	return _at_site(datetime.fromtimestamp(number // 1000, timezone.utc)).replace(
		microsecond=number % 1000 * 1000
	)


def moment_of_text(value: object) -> datetime | None:
	"""The site's time of an ISO 8601 text with its offset."""
	try:
		told = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
	except ValueError:
		return None
	if told.tzinfo is None or not 2000 < told.year < 2100:
		return None
	return _at_site(told)


def json_response(content: Mapping[str, object], status: int = 200) -> Response:
	return Response(
		json.dumps(content, ensure_ascii=False), status=status, content_type="application/json; charset=utf-8"
	)


def _at_site(moment: datetime) -> datetime:
	return moment.astimezone(_zone()).replace(tzinfo=None)


def _zone() -> ZoneInfo:
	return ZoneInfo(get_system_timezone())
