"""What a person reads of a refusal, a fault and an answer: the words of every code, and the remedy."""

from collections.abc import Mapping

from frappe import _


def refusal(code: str, facts: Mapping[str, str | int]) -> str:
	"""Why a file was refused whole."""
	return {
		"TRUNCATED": _("The message breaks off. Ask the source to send the whole file."),
		"NOT_WELL_FORMED": _("The file is no well-formed XML: {detail}. Ask the source to correct it."),
		"WRONG_CHARSET": _(
			"The file says it is written in {declared}, but it is {found}. Ask the source to correct it."
		),
		"UNKNOWN_CHARSET": _("The file is written in {declared}; windows-1251 and utf-8 are read."),
		"DOCTYPE": _("The file brings a document type or entities of its own, which are never read."),
		"TOO_DEEP": _("The elements are nested deeper than any message of this class."),
		"TAG_TOO_LONG": _("A tag is longer than any tag of a message of this class."),
		"TEXT_TOO_LONG": _("A text is longer than any text of a message of this class."),
		"TOO_MANY_CHANNELS": _("The message has more than {most} channels. Divide it."),
		"NOT_A_MESSAGE": _("The file is XML, but begins with {found}, not with message."),
		"OTHER_CLASS": _("The message is of class {found}; of this source {allowed} are taken."),
		"BAD_NUMBER": _("The message has no number: {found}. Ask the source to correct it."),
		"BAD_DAY": _("The message does not say of which day it is: {found}."),
		"FUTURE_DAY": _("The message is of {day}, which is not over yet. Check the clock of the source."),
		"OTHER_DAY": _("The file's name says {named}, the message says {day}. Ask the source which is true."),
		"EMPTY": _("The file is empty."),
		"NO_COLUMNS": _("Columns are missing: {columns}."),
		"LINE_TOO_LONG": _("A line is too long for a row of readings."),
		"NOT_A_SHEET": _("The file is no XLSX workbook."),
		"TOO_MANY_ROWS": _("The sheet has more than {most} rows. Send a CSV file."),
		"SHEET_TOO_LARGE": _("The workbook unpacks to more than any list of readings. Send a CSV file."),
		"FORMAT_NOT_ALLOWED": _("This source may not send {found}. Allow the format or take another source."),
		"UNKNOWN_FORMAT": _("{found} is neither an XML 80020, a CSV nor an XLSX file."),
		"TOO_LARGE": _("The file has {size} MB; of this source up to {most} MB are taken."),
		"DISABLED": _("The source is switched off."),
	}[code].format(**facts)


def fault(code: str) -> str:
	"""What is wrong with a row in quarantine, and what to do."""
	return {
		"UNKNOWN_POINT": _("Nobody has mapped this point. Map it; its data is loaded then."),
		"UNKNOWN_CHANNEL": _("The point is known, this channel of it is not. Map or ignore the channel."),
		"UNKNOWN_METER": _("No meter has this number. Register the meter or map the number to a point."),
		"AMBIGUOUS_METER": _("Several meters fit. Map the number and choose the meter."),
		"UNKNOWN_CODE": _("This OBIS code is not in the list of codes. Add it or ask the source."),
		"NO_METER_ON_DAY": _("No meter stood on the supply point on this day. Record its installation."),
		"WRONG_DISTRICT": _("The meter belongs to a district the source may not send for."),
		"WRONG_DAY": _("The day is in the future or not a day. Check the clock of the source."),
		"MISSING_PERIODS": _("Periods of the day are missing. Ask the source for the day again."),
		"DUPLICATE_PERIOD": _("A period comes twice. Ask the source for the day again."),
		"DUPLICATE_CHANNEL": _("The channel comes twice in the message; the first was taken."),
		"BAD_PERIOD": _("A period does not begin or end where one can. Ask the source to correct it."),
		"BAD_VALUE": _("A value is missing, negative or no number. Ask the source to correct it."),
		"BAD_TIME": _("The time stamp cannot be read. Ask the source to correct it."),
		"BAD_ROW": _("Fields of the row are missing. Ask the source to correct it."),
	}[code]


def outcome(code: str) -> str:
	"""What became of one pushed row."""
	known = {
		"LOADED": _("Stored."),
		"REPLACED": _("Stored in place of an older version."),
		"KNOWN": _("Known already; nothing changed."),
		"OLDER": _("Older than what is stored; nothing changed."),
		"IGNORED": _("The point is ignored here; nothing was stored."),
		"ACCEPTED": _("Stored."),
		"SUSPICIOUS": _("Stored, and a person will look at it."),
		"BAD_ITEM": _("A field is missing or of the wrong type."),
	}
	if code in known:
		return known[code]
	try:
		return fault(code)
	except KeyError:
		return _("Refused by rule {0} of the validation.").format(code)
