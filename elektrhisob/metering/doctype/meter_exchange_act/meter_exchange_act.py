from elektrhisob.metering.acts.field_act import FieldAct


class MeterExchangeAct(FieldAct):
	pass
