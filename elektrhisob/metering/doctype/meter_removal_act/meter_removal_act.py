from elektrhisob.metering.acts.field_act import FieldAct


class MeterRemovalAct(FieldAct):
	pass
