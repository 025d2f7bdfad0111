"""What the numbers of the rules mean, in words: stored in English, shown in the viewer's language."""


def _(text: str) -> str:
	"""Marks a text for translation and leaves it as it is."""
	return text


MEANINGS = {
	("", "readings"): _("The usual consumption is that between the last readings, this many of them."),
	("", "multiple"): _("Times the usual daily consumption; 0 never flags."),
	("", "percent"): _("Percent."),
	("BEYOND_POSSIBLE", "percent"): _("Percent of permitted power × hours that is still believed."),
	("WRONG_RATIO", "percent"): _(
		"How near to the ratio, in percent, consumption against history must come."
	),
	("LOW", "percent"): _("Percent of the usual daily consumption below which a reading is low."),
	("LOW_NEIGHBOURS", "percent"): _("Percent of the neighbours' median below which a reading is low."),
	("PROFILE_VS_REGISTER", "percent"): _("Percent by which profile and register may differ."),
	("ZONES_VS_TOTAL", "percent"): _("Percent by which the sum of the zones may differ from the total."),
	("", "after_days"): _("Shorter stays away from home, in days, are not asked about."),
	("", "days"): _("Days."),
	("GAP", "most_missing"): _("So many missing values of a day are nothing to ask about."),
	("GAP", "filled_minutes"): _(
		"Gaps of at most so many minutes are filled on a straight line; 0 fills none. "
		"General practice [G]: confirm with the regulator."
	),
	("SPIKE", "multiple"): _("Times the highest value of the days before."),
	("SPIKE", "days"): _("The highest value of this many days before is the usual one."),
	("SPIKE", "ignored_below_kwh"): _("A smaller value, in kWh, is never a spike."),
	("UNCHANGED_LONG", "days"): _("Days through which the dial has stood still."),
	("PROLONGED_ESTIMATION", "days"): _("Days since a person or a device last read the dial."),
	("", "seconds"): _("Seconds by which the device's clock may be off."),
	("", "by_day"): _("Day of the month by which this month's reading should be there."),
}
