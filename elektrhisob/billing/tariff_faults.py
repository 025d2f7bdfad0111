"""What is wrong with a price list, told to the person who enters it."""

from frappe import _

from elektrhisob.core.tariffs import TariffFault


def explain_fault(fault: TariffFault) -> str:
	explanations = {
		TariffFault.DUPLICATE_VERSION: _(
			"Another version of this tariff begins on the same day. Change that one, or choose another day."
		),
		TariffFault.NO_RATES: _("The version has no prices. Add at least one row."),
		TariffFault.NO_BLOCK_FROM_ZERO: _("The lowest block must begin at 0 kWh in every zone."),
		TariffFault.DUPLICATE_BLOCK: _("Two blocks of one zone begin at the same kWh. Remove one of them."),
		TariffFault.NEGATIVE_BLOCK: _("A block cannot begin below 0 kWh."),
		TariffFault.NEGATIVE_RATE: _("A price cannot be below zero."),
		TariffFault.MIXED_ZONES: _(
			"A version has either one price for the whole day (T0) or prices by zone, not both."
		),
		TariffFault.MISSING_ZONE: _(
			"Every version of this tariff must price the same zones. Add the missing zone."
		),
		TariffFault.UNKNOWN_VERSION: _(
			"A price belongs to no version of the tariff. Reload the form and enter it again."
		),
	}
	return explanations[fault]
