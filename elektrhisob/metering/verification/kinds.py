"""The DocTypes of devices that are verified, and where each keeps what its interval depends on."""

from __future__ import annotations

from dataclasses import dataclass

from elektrhisob.metering.equipment.device_lookup import MODEL_FIELD

UNUSED = "Written Off"
# What lies in a store is verified before it is set up: it is due, and nobody's overdue meter.
STANDING = "device.status = 'Installed'"


@dataclass(frozen=True)
class VerifiedKind:
	"""`device` names the device's row in every piece of SQL, `model` its model's.

	`joins`         tables that the interval depends on
	`months`        SQL of the interval the model (or the device itself) asks for, in months
	`next_field`    column that keeps the day of the next verification
	`in_use`        SQL of a device that measures now: only such a one can be overdue
	"""

	doctype: str
	joins: str
	months: str
	next_field: str
	in_use: str
	consumer_kind: str = "null"

	@property
	def model_field(self) -> str:
		"""SQL of what people call the model."""
		return f"device.{MODEL_FIELD[self.doctype]}"


KINDS: dict[str, VerifiedKind] = {
	"Meter": VerifiedKind(
		doctype="Meter",
		joins="""join `tabMeter Model` model on model.name = device.meter_model
			left join `tabMeter Installation` standing
				on standing.meter = device.name and standing.removed_on is null
			left join `tabPersonal Account` account on account.name = standing.personal_account""",
		months="12 * model.verification_years",
		next_field="next_verification_on",
		in_use=STANDING,
		consumer_kind="account.consumer_kind",
	),
	"Instrument Transformer": VerifiedKind(
		doctype="Instrument Transformer",
		joins="join `tabInstrument Transformer Model` model on model.name = device.transformer_model",
		months="12 * model.verification_years",
		next_field="next_verification_on",
		in_use=STANDING,
	),
	"Test Instrument": VerifiedKind(
		doctype="Test Instrument",
		joins="",
		months="device.verification_months",
		next_field="valid_until",
		in_use=f"device.status <> '{UNUSED}'",
	),
}
