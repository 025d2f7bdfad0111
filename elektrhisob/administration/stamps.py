"""Which rows carry the code of their district (HET), and where each of them takes it from."""

from dataclasses import dataclass

ORG_UNIT = "Org Unit"


@dataclass(frozen=True)
class Stamp:
	"""How a DocType comes to its `het`.

	`source` is the Link field whose target carries the HET of the row; without one the user chooses the HET.
	`route` says that the row keeps the code of its reading route as well.
	`account` is the field that leads to the Personal Account with which the row moves to another HET.
	"""

	source: str | None = None
	route: bool = False
	account: str | None = None


FIELD_ACTS = (
	"Meter Installation Act",
	"Meter Removal Act",
	"Meter Exchange Act",
	"Transformer Change Act",
	"Sealing Act",
	"Metering Inspection Act",
	"Disconnection Act",
	"Reconnection Act",
)

STAMPED: dict[str, Stamp] = {
	"Personal Account": Stamp(source="route", route=True),
	"Supply Point": Stamp(source="personal_account", route=True, account="personal_account"),
	"Meter Installation": Stamp(source="supply_point", account="personal_account"),
	"Meter Reading": Stamp(source="installation", account="personal_account"),
	# A reading of a device nobody knows has no account: its batch names the HET.
	"Neighbour Consumption": Stamp(source="route", route=True),
	"Reading Exception": Stamp(source="personal_account", route=True, account="personal_account"),
	"Connected Load": Stamp(source="supply_point", account="personal_account"),
	"Supply Point Loss": Stamp(source="supply_point", account="personal_account"),
	"Unmetered Load": Stamp(source="supply_point", account="personal_account"),
	"Energy Saving Programme": Stamp(source="personal_account", account="personal_account"),
	"Recalculation Act": Stamp(source="supply_point", account="personal_account"),
	"Account Service": Stamp(source="personal_account", account="personal_account"),
	"Carried Credit": Stamp(source="personal_account", account="personal_account"),
	"House Meter": Stamp(source="supply_point", account="personal_account"),
	"House Energy Share": Stamp(source="personal_account", account="personal_account"),
	"Supply Point Link": Stamp(source="parent_point", account="personal_account"),
	"Load Profile Day": Stamp(source="installation", account="personal_account"),
	"Electricity Bill": Stamp(source="personal_account", route=True, account="personal_account"),
	"Bill Check Finding": Stamp(source="personal_account", route=True, account="personal_account"),
	"Shadow Difference": Stamp(source="personal_account", route=True, account="personal_account"),
	"Bill Print Part": Stamp(source="route", route=True),
	"Reconciliation Act": Stamp(source="personal_account", account="personal_account"),
	"E-Invoice": Stamp(source="personal_account", account="personal_account"),
	"Bill Run Exception": Stamp(source="personal_account", route=True, account="personal_account"),
	"Ledger Posting": Stamp(source="personal_account", account="personal_account"),
	"Account Balance": Stamp(source="personal_account", account="personal_account"),
	"Account Payment": Stamp(source="personal_account", account="personal_account"),
	"Payment Allocation": Stamp(source="personal_account", account="personal_account"),
	"Channel Transaction": Stamp(account="personal_account"),
	"Suspense Payment": Stamp(),
	"Payment Message": Stamp(),
	"Bill Correction Shard": Stamp(),
	"Bill Correction Claim": Stamp(source="personal_account", account="personal_account"),
	"Account Adjustment": Stamp(source="personal_account", account="personal_account"),
	"Correction Statement": Stamp(source="personal_account", account="personal_account"),
	"Period Closing": Stamp(),
	"Period Reopening": Stamp(source="period_closing"),
	"Penalty Run": Stamp(),
	"Penalty Run Shard": Stamp(),
	"Shadow Run Shard": Stamp(),
	"Penalty Charge": Stamp(source="personal_account", route=True, account="personal_account"),
	"Penalty Accrual": Stamp(source="personal_account", account="personal_account"),
	"Penalty Waiver": Stamp(source="personal_account", account="personal_account"),
	"Instalment Plan": Stamp(source="personal_account", account="personal_account"),
	"Debt Reminder": Stamp(source="personal_account", account="personal_account"),
	"Debt Age": Stamp(source="route", route=True),
	"Debt Block": Stamp(source="personal_account", account="personal_account"),
	"Bill Run Claim": Stamp(source="route", route=True),
	"Bill Run Shard": Stamp(),
	"Field Order": Stamp(source="supply_point", route=True, account="personal_account"),
	"Field Visit": Stamp(source="for_order", account="personal_account"),
	"Device Verification": Stamp(),
	"Device Maintenance": Stamp(),
	"Verification Order": Stamp(),
	"Field Worker": Stamp(),
	"Field Team": Stamp(),
	"Reading Sheet": Stamp(source="route", route=True),
	"Reading Sheet Line": Stamp(source="personal_account", account="personal_account"),
	"Reading Sheet Entry": Stamp(source="personal_account", account="personal_account"),
	"Supply Contract": Stamp(source="personal_account", account="personal_account"),
	"Contract Renewal": Stamp(),
	"Account Tariff Change": Stamp(source="personal_account", account="personal_account"),
	"Rebill Demand": Stamp(source="personal_account", account="personal_account"),
	"Temporary Closing": Stamp(source="personal_account", account="personal_account"),
	"Owner Change": Stamp(source="personal_account", account="personal_account"),
	"Social Compensation": Stamp(account="personal_account"),
	"Account Reorganisation": Stamp(source="personal_account", account="personal_account"),
	"Consumer": Stamp(),
	"Meter": Stamp(),
	"Network Node": Stamp(),
	"Askue Point": Stamp(source="supply_point", account="personal_account"),
	"Askue Fault": Stamp(account="personal_account"),
	"Remote Command": Stamp(source="supply_point", account="personal_account"),
	"Account Protection": Stamp(source="personal_account", account="personal_account"),
	"Device Placement": Stamp(),
	"Device Store": Stamp(),
	"Seal": Stamp(),
	"Instrument Transformer": Stamp(),
	"Communication Device": Stamp(),
	"Test Instrument": Stamp(),
	"Device Movement": Stamp(),
	"Store Inventory Count": Stamp(source="store"),
	**dict.fromkeys(FIELD_ACTS, Stamp(source="supply_point", account="personal_account")),
}

# Rows of these tables are seen with their parent: base Frappe lists children without looking at it.
CHILDREN: dict[str, str] = {
	"Account Tariff": "Personal Account",
	"Account Family": "Personal Account",
	"Account Owner": "Personal Account",
	"Reorganised Account": "Account Reorganisation",
	"Contract Volume": "Supply Contract",
	"Contract Point": "Supply Contract",
	"Contract Renewal Item": "Contract Renewal",
	"Replaced Tariff": "Account Tariff Change",
	"Act Transformer": "Transformer Change Act",
	"Recalculation Act Line": "Recalculation Act",
	"Bill Line": "Electricity Bill",
	"Unmetered Load Row": "Unmetered Load",
	"Saved Energy Month": "Energy Saving Programme",
	"House Meter Rule": "House Meter",
	"House Meter Flat": "House Meter",
	"Bill Consumption": "Electricity Bill",
	"Instalment Plan Item": "Instalment Plan",
	"Period Closing Check": "Period Closing",
	"Remote Command Step": "Remote Command",
	"Field Visit Reading": "Field Visit",
	"Field Visit Photo": "Field Visit",
	"Verification Order Item": "Verification Order",
	"Device Store Person": "Device Store",
	"Device Movement Item": "Device Movement",
	"Store Inventory Count Line": "Store Inventory Count",
}

# Children that documents of several DocTypes have.
SHARED_CHILDREN: dict[str, tuple[str, ...]] = {
	"Handover Reading": ("Owner Change", "Account Reorganisation"),
	**dict.fromkeys(
		("Act Seal", "Act Participant", "Act Photo", "Act Reading"), (*FIELD_ACTS, "Recalculation Act")
	),
	"Connected Appliance": ("Connected Load", "Recalculation Act"),
}

# Rows that belong to any part of the tree, not to one HET.
BY_UNIT: dict[str, str] = {
	"Bill Run": "org_unit",
	"Bill Correction Run": "org_unit",
	"Bill Print Job": "org_unit",
	"Shadow Run": "org_unit",
	"Indexation Trial": "org_unit",
	"Compensation Exchange": "org_unit",
	"Penalty Moratorium": "org_unit",
	"Askue Source": "org_unit",
	"Askue File": "org_unit",
	"Askue Day Request": "org_unit",
}

GUARDED: frozenset[str] = frozenset({ORG_UNIT, *STAMPED, *BY_UNIT})


def parents_of(child: str) -> tuple[str, ...]:
	"""DocTypes whose documents hold rows of this table; empty for what is no guarded child table."""
	return SHARED_CHILDREN.get(child) or ((CHILDREN[child],) if child in CHILDREN else ())
