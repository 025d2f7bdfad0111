"""A payment as a channel tells it, before anything is known of it here."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Told:
	"""amount: tiyin. paid_at: business time in the site's zone. unit_code: beside a local number alone."""

	payment_channel: str
	external_id: str
	account: str
	amount: int
	paid_at: datetime
	unit_code: str = ""
	payer_name: str = ""
	payer_stir: str = ""
	purpose: str = ""

	@property
	def day(self) -> date:
		return self.paid_at.date()
