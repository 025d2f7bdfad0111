"""What Click sends: a form whose texts are kept as received, because the signature is over them."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

PREPARE, COMPLETE = "0", "1"
REQUIRED = (
	*("click_trans_id", "service_id", "merchant_trans_id", "amount", "action", "error"),
	*("sign_time", "sign_string"),
)
MOST_FIELDS = 50
LONGEST_VALUE = 140
WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
SUM = re.compile(r"\d{1,13}(\.\d{1,10})?", re.ASCII)
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)


@dataclass(frozen=True)
class ClickForm:
	"""The fields by name, raw."""

	fields: dict[str, str]

	def __getitem__(self, name: str) -> str:
		return self.fields.get(name, "")

	@property
	def is_whole(self) -> bool:
		"""Whether everything is there and can be what it should be."""
		return (
			all(self[name] for name in REQUIRED)
			and all(WHOLE.fullmatch(self[name]) for name in ("click_trans_id", "service_id", "error"))
			and self.signed_at is not None
			and (self["action"] != COMPLETE or WHOLE.fullmatch(self["merchant_prepare_id"]) is not None)
		)

	@property
	def signed_at(self) -> datetime | None:
		"""By Click's clock, which shows the time of Tashkent as the site's does."""
		if not TIME.fullmatch(self["sign_time"]):
			return None
		try:
			told = datetime.strptime(self["sign_time"], "%Y-%m-%d %H:%M:%S")
		except ValueError:
			return None
		return told if 2000 < told.year < 2100 else None

	@property
	def amount(self) -> int | None:
		"""Tiyin; None for a text that is no sum, or has parts of a tiyin."""
		if not SUM.fullmatch(self["amount"]):
			return None
		soum, _point, parts = self["amount"].partition(".")
		if parts[2:].strip("0"):
			return None
		return int(soum) * 100 + int(parts[:2].ljust(2, "0"))

	def is_signed_with(self, keys: Sequence[str]) -> bool:
		told = self["sign_string"].lower().encode()
		return any([hmac.compare_digest(told, self._signature(key).encode()) for key in keys if key])

	def _signature(self, key: str) -> str:
		prepared = self["merchant_prepare_id"] if self["action"] == COMPLETE else ""
		signed = "".join(
			(
				self["click_trans_id"],
				self["service_id"],
				key,
				self["merchant_trans_id"],
				prepared,
				self["amount"],
				self["action"],
				self["sign_time"],
			)
		)
		# The contract names MD5; what it protects is also behind TLS and a list of addresses.
		return hashlib.md5(signed.encode(), usedforsecurity=False).hexdigest()


def read_form(body: bytes) -> ClickForm | None:
	"""None when the bytes are no form, or one field is sent twice."""
	try:
		pairs = parse_qsl(
			body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
		)
	except ValueError:
		return None
	fields = dict(pairs)
	kept_well = all(
		value.isprintable() for name, value in pairs if name in (*REQUIRED, "merchant_prepare_id")
	)
	short = all(len(fields.get(name, "")) <= LONGEST_VALUE for name in REQUIRED)
	return ClickForm(fields) if len(fields) == len(pairs) and kept_well and short else None
