from elektrhisob.metering.acts.field_act import FieldAct


class SealingAct(FieldAct):
	pass
