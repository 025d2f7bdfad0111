from elektrhisob.metering.acts.field_act import FieldAct


class DisconnectionAct(FieldAct):
	pass
