"""Numbers and times as PAYNET writes them, in XML and in JSON."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from frappe import _
from frappe.utils import get_system_timezone, now_datetime

from elektrhisob.consumer_payments.sums import SUM_LIMIT_TIYIN
from elektrhisob.exchange.gateways.paynet.statuses import Refused, Status

LARGEST = 2**63 - 1
XML_TIME = re.compile(
	r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,12}))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?", re.ASCII
)
FIRST_YEAR, LAST_YEAR = 2000, 2100
PLAIN_TIME = "%Y-%m-%d %H:%M:%S"
PLAIN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
# Java's default way to write a time: in English whatever the language of the site.
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def required(fields: Mapping[str, object], name: str) -> str:
	"""Raises Refused when it is not told."""
	value = fields.get(name)
	text = "" if value is None or isinstance(value, dict | list | bool) else str(value).strip()
	if not text:
		raise Refused(Status.MISSING, _("Parameter {0} is missing.").format(name))
	return text


def whole_number(fields: Mapping[str, object], name: str) -> int:
	"""A number of the partner's: of a service, of a transaction."""
	number = _whole(required(fields, name))
	if number is None or number < 0:
		raise Refused(Status.MISSING, _("Parameter {0} is not a number.").format(name))
	return number


def sum_told(fields: Mapping[str, object]) -> int:
	"""Tiyin, above zero."""
	amount = _whole(required(fields, "amount"))
	if amount is None or not 0 < amount < SUM_LIMIT_TIYIN:
		raise Refused(Status.AMOUNT, _("The sum is a whole number of tiyin above zero."))
	return amount


def _whole(text: str) -> int | None:
	if not re.fullmatch(r"[+-]?\d{1,19}", text, re.ASCII):
		return None
	number = int(text)
	return number if abs(number) <= LARGEST else None


def xml_time(fields: Mapping[str, object], name: str) -> datetime:
	"""xs:dateTime in the site's zone; without a zone it is the site's already."""
	text = required(fields, name)
	parts = XML_TIME.fullmatch(text)
	try:
		if not parts:
			raise ValueError(text)
		moment = datetime.strptime(parts[1], "%Y-%m-%dT%H:%M:%S")
		moment = moment.replace(microsecond=int((parts[2] or "0")[:6].ljust(6, "0")))
		return _sensible(_in_site_zone(moment, parts[3]) if parts[3] else moment)
	except (ValueError, OverflowError):
		raise _bad_time(name, "2026-02-10T09:15:00.000+05:00") from None


def plain_time(fields: Mapping[str, object], name: str) -> datetime:
	"""YYYY-MM-DD HH:MM:SS of the site's zone."""
	text = required(fields, name)
	try:
		if not PLAIN.fullmatch(text):
			raise ValueError(text)
		return _sensible(datetime.strptime(text, PLAIN_TIME))
	except ValueError:
		raise _bad_time(name, "2026-02-10 09:15:00") from None


def _sensible(moment: datetime) -> datetime:
	"""A clock that was never set, or nonsense: no day of the books."""
	if not FIRST_YEAR <= moment.year < LAST_YEAR:
		raise ValueError(moment.year)
	return moment


def _bad_time(name: str, example: str) -> Refused:
	return Refused(Status.TIME, _("Parameter {0} is not a time such as {1}.").format(name, example))


def _in_site_zone(moment: datetime, zone: str) -> datetime:
	hours, minutes = (0, 0) if zone == "Z" else (int(zone[1:3]), int(zone[4:6]))
	distance = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
	aware = moment.replace(tzinfo=timezone(distance))
	return aware.astimezone(_site_zone()).replace(tzinfo=None)


def written_xml(moment: datetime) -> str:
	return moment.replace(tzinfo=_site_zone()).isoformat(timespec="milliseconds")


def written_now() -> str:
	"""Also while the database that knows the site's zone is away."""
	try:
		return written_xml(now_datetime())
	except Exception:
		return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


def written_plain(moment: datetime) -> str:
	return moment.strftime(PLAIN_TIME)


def written_java(moment: datetime) -> str:
	"""Fri Jan 30 10:21:18 UZT 2026."""
	day, month = DAYS[moment.weekday()], MONTHS[moment.month - 1]
	return f"{day} {month} {moment.day:02d} {moment:%H:%M:%S} UZT {moment.year}"


def _site_zone() -> ZoneInfo:
	return ZoneInfo(get_system_timezone())
