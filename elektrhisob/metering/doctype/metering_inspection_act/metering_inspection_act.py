from elektrhisob.metering.acts.field_act import FieldAct


class MeteringInspectionAct(FieldAct):
	pass
