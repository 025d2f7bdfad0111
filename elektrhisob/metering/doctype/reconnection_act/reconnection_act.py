from elektrhisob.metering.acts.field_act import FieldAct


class ReconnectionAct(FieldAct):
	pass
