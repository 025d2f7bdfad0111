from frappe.model.document import Document


class SupplyPoint(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		address: DF.Data | None
		connected_on: DF.Date
		consumer_name: DF.Data | None
		disconnected_on: DF.Date | None
		has_generation: DF.Check
		het: DF.Link | None
		network_node: DF.Link | None
		permitted_power_kw: DF.Float
		personal_account: DF.Link
		phases: DF.Literal["1", "3"]
		route: DF.Link | None
		status: DF.Literal["Connected", "Disconnected"]
		voltage_level: DF.Link
	# end: auto-generated types
