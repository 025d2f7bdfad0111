from frappe.model.document import Document

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.consumers.search_text import refresh_search_text
from elektrhisob.metering import meter_installing
from elektrhisob.metering.equipment.installed_meters import follow_installation


class MeterInstallation(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		ct_primary: DF.Int
		ct_secondary: DF.Int
		het: DF.Link | None
		installed_on: DF.Date
		meter: DF.Link
		personal_account: DF.Link | None
		ratio: DF.Int
		removed_on: DF.Date | None
		serial_no: DF.Data | None
		supply_point: DF.Link
		vt_primary: DF.Int
		vt_secondary: DF.Int
		withdrawn: DF.Check
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.INSTALLATION)

	def validate(self) -> None:
		meter_installing.take_place(self)
		meter_installing.check_meter(self)
		meter_installing.set_ratio(self)
		meter_installing.check_dates(self)
		meter_installing.refuse_overlap(self)
		meter_installing.refuse_change_after_readings(self)

	def on_update(self) -> None:
		follow_installation(self)
		refresh_search_text([self.personal_account])

	def on_trash(self) -> None:
		meter_installing.refuse_removal_of_history(self)

	def after_delete(self) -> None:
		follow_installation(self)
		refresh_search_text([self.personal_account])
