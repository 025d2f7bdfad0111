from frappe.model.document import Document

from elektrhisob.metering.profiles import calendar_book


class ZoneCalendar(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.metering.doctype.zone_calendar_day.zone_calendar_day import ZoneCalendarDay
		from elektrhisob.metering.doctype.zone_calendar_hours.zone_calendar_hours import ZoneCalendarHours
		from elektrhisob.metering.doctype.zone_calendar_season.zone_calendar_season import ZoneCalendarSeason

		act: DF.Data | None
		calendar_name: DF.Data
		days: DF.Table[ZoneCalendarDay]
		hours: DF.Table[ZoneCalendarHours]
		remarks: DF.SmallText | None
		seasons: DF.Table[ZoneCalendarSeason]
		source_mark: DF.Literal["S", "S-old", "I", "G", "X"]
		source_url: DF.Data | None
		valid_from: DF.Date
	# end: auto-generated types

	def validate(self) -> None:
		calendar_book.check_seasons(self)
		calendar_book.check_hours(self)
		calendar_book.check_days(self)

	def on_change(self) -> None:
		calendar_book.forget()

	def on_trash(self) -> None:
		calendar_book.forget()
