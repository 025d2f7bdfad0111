from elektrhisob.metering.acts.field_act import FieldAct


class MeterInstallationAct(FieldAct):
	pass
