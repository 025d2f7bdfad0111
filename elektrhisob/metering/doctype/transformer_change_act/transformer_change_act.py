from elektrhisob.metering.acts.field_act import FieldAct


class TransformerChangeAct(FieldAct):
	pass
