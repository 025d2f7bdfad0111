"""The words of the kinds of lines, as `Bill Line` has them."""

from elektrhisob.core.money import LineKind

ENERGY = "Energy"
LINE_KINDS: dict[int, str] = {
	LineKind.DECLARED_POWER: "Declared Power",
	LineKind.EXCESS_POWER: "Excess Power",
	LineKind.REACTIVE_SURCHARGE: "Reactive Surcharge",
	LineKind.REACTIVE_DISCOUNT: "Reactive Discount",
	LineKind.GENERATION: "Generation",
	LineKind.SAVED_ENERGY_DISCOUNT: "Saved Energy Discount",
	LineKind.OVER_CONTRACT: "Over Contract",
	LineKind.PREPAID_ENERGY: "Prepaid Energy",
	LineKind.SERVICE: "Service",
	LineKind.COMPENSATION: "Compensation",
	LineKind.CREDIT_CARRIED: "Credit Carried",
	LineKind.RECALCULATION_ACT: "Recalculation Act",
}
