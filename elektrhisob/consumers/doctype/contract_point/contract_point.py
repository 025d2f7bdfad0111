from frappe.model.document import Document


class ContractPoint(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		boundary: DF.SmallText | None
		ct_primary: DF.Int
		ct_secondary: DF.Int
		loss_side: DF.Literal["None", "Added to the Consumer", "Subtracted from the Consumer"]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		permitted_power_kw: DF.Float
		point_address: DF.Data | None
		ratio: DF.Int
		serial_no: DF.Data | None
		supply_point: DF.Link
		vt_primary: DF.Int
		vt_secondary: DF.Int
	# end: auto-generated types
	pass
