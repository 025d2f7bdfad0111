"""Why a register could not be measured or an account not billed, as one coded list."""

from __future__ import annotations

from enum import IntEnum


class Cause(IntEnum):
	"""Coded cause of an exception. Codes are stored: never renumber them.

	Register: MISSING_START no opening reading; MISSING_CLOSE no reading in the period; MISSING_FINAL a meter
	removed in the period has no reading on or after its removal day; NEGATIVE a reading below the one before
	it that is no plausible rollover; BEYOND_DIAL a value the dial cannot show; EARLIER_UNBILLED energy from
	before this period is on no bill yet.

	Account: NO_METER no meter in the period; NO_TARIFF a day without a tariff version in force; NO_ZONE_RATE
	a register whose zone the tariff does not price; NO_VAT_RATE no VAT rate on the day of the charge;
	BELOW_ZERO more energy to take away than there is; LINKED_UNREAD a linked point without consumption.
	"""

	OK = 0
	MISSING_START = 1
	MISSING_CLOSE = 2
	MISSING_FINAL = 3
	NEGATIVE = 4
	BEYOND_DIAL = 5
	EARLIER_UNBILLED = 6
	NO_METER = 20
	NO_TARIFF = 21
	NO_ZONE_RATE = 22
	NO_VAT_RATE = 23
	BELOW_ZERO = 24
	LINKED_UNREAD = 25
