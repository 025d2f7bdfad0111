from frappe.model.document import Document


class ActParticipant(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		capacity: DF.Literal["Staff", "Consumer", "Witness", "Mahalla Representative"]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		person_name: DF.Data | None
		position: DF.Data | None
		signature_kind: DF.Literal["", "Drawn", "On Paper", "Refused"]
	# end: auto-generated types
	pass
