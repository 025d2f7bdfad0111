"""Who may do what: roles as the DocTypes say, divisions by the rule, and what no DocType may change."""

import json
from functools import cache
from pathlib import Path

import elektrhisob
from elektrhisob.administration.roles import STAFF_ROLES
from elektrhisob.tests.permission_rows import OTHER_HET, OWN_HET

# Districts whose rows a user sees, by where the user works.
SEES: dict[str, set[str]] = {
	"own HET": {OWN_HET},
	"parent HETK": {OWN_HET},
	"two HETs": {OWN_HET, OTHER_HET},
	"head office": {OWN_HET, OTHER_HET},
	"no division": set(),
}
READ_ONLY_ROLES = ("Auditor", "Manager")
CHANGING = ("write", "create", "delete", "submit", "cancel", "amend", "import")
# Facts that no role may write, create or delete by hand.
FACTS = (
	"Account Balance",
	"Bill Print Part",
	"Bill Correction Claim",
	"Bill Correction Shard",
	"Bill Run Claim",
	"Bill Run Exception",
	"Bill Run Shard",
	"Debt Age",
	"Carried Credit",
	"Correction Statement",
	"Device Placement",
	"E-Invoice",
	"Electricity Bill",
	"Field Visit",
	"House Energy Share",
	"Ledger Posting",
	"Payment Allocation",
	"Rebill Demand",
	"Social Compensation",
	"Penalty Accrual",
	"Penalty Charge",
	"Penalty Run Shard",
	"Shadow Difference",
	"Shadow Run",
	"Shadow Run Shard",
)
# (role, DocType, right, allowed): what the trade demands, whatever the DocTypes say.
STATED: tuple[tuple[str, str, str, bool], ...] = (
	("Cashier", "Account Payment", "create", True),
	("Cashier", "Account Payment", "submit", True),
	("Cashier", "Personal Account", "write", False),
	("Cashier", "Bill Run", "read", False),
	("Meter Reader", "Meter Reading", "create", True),
	("Meter Reader", "Meter Reading", "write", False),
	("Meter Reader", "Account Payment", "read", False),
	("Meter Reader", "Ledger Posting", "create", False),
	("Meter Reader", "Field Order", "write", False),
	("Meter Reader", "Device Verification", "create", False),
	("Metering Engineer", "Device Verification", "create", True),
	("Metering Engineer", "Field Visit", "write", False),
	("Billing Operator", "Field Order", "create", True),
	("Billing Operator", "Bill Run", "create", True),
	("Billing Operator", "Personal Account", "write", True),
	("Billing Operator", "Account Payment", "create", False),
	("Billing Supervisor", "Bill Run", "write", True),
	("Accountant", "Account Payment", "submit", True),
	("Accountant", "Ledger Posting", "read", True),
	("Network Engineer", "Network Node", "write", True),
	("Network Engineer", "Account Payment", "create", False),
	("Claims Lawyer", "Personal Account", "read", True),
	("Claims Lawyer", "Personal Account", "write", False),
	("Integration", "Meter Reading", "create", True),
	("Integration", "Account Payment", "create", True),
	("Integration", "Ledger Posting", "create", False),
)


@cache
def permissions() -> dict[str, dict[str, set[str]]]:
	"""DocType → role → rights, read from the DocType files."""
	found: dict[str, dict[str, set[str]]] = {}
	for path in Path(elektrhisob.__file__).parent.glob("*/doctype/*/*.json"):
		definition = json.loads(path.read_text(encoding="utf-8"))
		roles: dict[str, set[str]] = {}
		for row in definition.get("permissions", ()):
			rights = {right for right, value in row.items() if value == 1 and right != "permlevel"}
			roles.setdefault(row["role"], set()).update(rights)
		found[definition["name"]] = roles
	return found


def role_may(role: str, doctype: str, right: str) -> bool:
	return right in permissions()[doctype].get(role, set())


def may(role: str, division: str, doctype: str, het: str, right: str = "read") -> bool:
	"""The expected cell of the matrix."""
	return role_may(role, doctype, right) and het in SEES[division]


def may_export(role: str, division: str, doctype: str, het: str) -> bool:
	exports = role == "System Manager" or role_may(role, doctype, "export")
	return exports and may(role, division, doctype, het)


ALL_ROLES = ("System Manager", *STAFF_ROLES)
EVERYWHERE = ("own HET", "parent HETK", "head office", "no division")


def matrix_of_people() -> list[tuple[str, str]]:
	"""(role, division): every role everywhere, and one role in two districts at once."""
	return [(role, division) for role in ALL_ROLES for division in EVERYWHERE] + [
		("Billing Operator", "two HETs")
	]
