from elektrhisob.metering.acts.field_act import FieldAct


class SealingAct(FieldAct):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.metering.doctype.act_participant.act_participant import ActParticipant
		from elektrhisob.metering.doctype.act_photo.act_photo import ActPhoto
		from elektrhisob.metering.doctype.act_reading.act_reading import ActReading
		from elektrhisob.metering.doctype.act_seal.act_seal import ActSeal

		act_date: DF.Date
		address: DF.Data | None
		amended_from: DF.Link | None
		approved_by: DF.Link | None
		approved_on: DF.Datetime | None
		cause: DF.Data | None
		consumer_name: DF.Data | None
		for_order: DF.Link | None
		het: DF.Link | None
		installation: DF.Link | None
		meter: DF.Link | None
		meter_model: DF.Data | None
		objection: DF.SmallText | None
		participants: DF.Table[ActParticipant]
		performed_by: DF.Link | None
		personal_account: DF.Link | None
		photos: DF.Table[ActPhoto]
		ratio: DF.Int
		readings: DF.Table[ActReading]
		remarks: DF.SmallText | None
		seals: DF.Table[ActSeal]
		serial_no: DF.Data | None
		signed_copy: DF.Attach | None
		status: DF.Literal["Draft", "Awaiting Signatures", "Approved", "Cancelled"]
		supply_point: DF.Link
	# end: auto-generated types
	pass
