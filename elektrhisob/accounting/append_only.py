"""What was once true stays in the books: the database itself refuses to change or delete posted rows.

A trigger needs the TRIGGER privilege of the site's user (Frappe grants it with ALL on its database) and, on
a server that writes a binary log, `log_bin_trust_function_creators`. TRUNCATE and DROP TABLE fire none.
"""

from dataclasses import dataclass

import frappe

# The framework's own columns: who touched the row last, tags, comments, likes.
_SYSTEM = frozenset(
	{"modified", "modified_by", "idx", "_user_tags", "_comments", "_assign", "_liked_by", "_seen"}
)
_IDENTITY = ("name", "owner", "creation")
_NO_COLUMN = frozenset(
	{"Section Break", "Column Break", "Tab Break", "HTML", "Button", "Table", "Heading", "Image", "Fold"}
)


@dataclass(frozen=True)
class Guard:
	"""When the rows of a table are fixed, and which of their columns still may change.

	fixed_when: SQL on OLD; empty: from the first moment on.
	open_until: SQL on OLD, lets updates through all the same.
	free: columns that may change. fixed: when given, only these are fixed. also_refused: SQL on OLD and NEW.
	"""

	doctype: str
	message: str
	fixed_when: str = ""
	open_until: str = ""
	free: tuple[str, ...] = ()
	fixed: tuple[str, ...] = ()
	also_refused: str = ""


_BILL_IS_ISSUED = (
	"EXISTS (SELECT 1 FROM `tabElectricity Bill` bill WHERE bill.name = OLD.parent AND bill.docstatus > 0)"
)

GUARDS = (
	Guard("Ledger Posting", "A posting is never changed: post a reversal", free=("het",)),
	Guard("Payment Allocation", "An allocation is never changed: reverse its payment", free=("het",)),
	Guard(
		"Electricity Bill",
		"An issued bill is never changed: cancel it and bill again",
		fixed_when="OLD.docstatus > 0",
		# Submitting one bill fills its state after Frappe has written docstatus 1; the issue date comes last.
		open_until="OLD.issue_date IS NULL",
		free=("status", "docstatus", "het", "route"),
		also_refused=(
			"NEW.docstatus < OLD.docstatus OR NOT (NEW.status <=> OLD.status OR NEW.status = 'Cancelled')"
		),
	),
	Guard(
		"Penalty Charge",
		"An issued penalty is never changed: waive it",
		fixed_when="OLD.docstatus > 0",
		free=("het", "route"),
	),
	Guard(
		"Penalty Accrual",
		"A range of an issued penalty is never changed",
		fixed_when=(
			"EXISTS (SELECT 1 FROM `tabPenalty Charge` charge"
			" WHERE charge.name = OLD.penalty_charge AND charge.docstatus > 0)"
		),
		free=("het",),
	),
	Guard("Bill Line", "A line of an issued bill is never changed", fixed_when=_BILL_IS_ISSUED),
	Guard("Bill Consumption", "A reading of an issued bill is never changed", fixed_when=_BILL_IS_ISSUED),
	Guard(
		"Meter Reading",
		"A reading is never changed: enter one that replaces it",
		free=("status", "suspicion", "het", "late_for_period", "photo"),
		# A phone sends the picture after the value; one that is there stays.
		also_refused="OLD.photo > '' AND NOT (NEW.photo <=> OLD.photo)",
	),
	Guard(
		"Account Payment",
		"A posted payment is never changed: reverse it",
		fixed_when="OLD.docstatus > 0",
		fixed=("personal_account", "payment_date", "amount", "channel", "payment_channel", "external_id"),
		also_refused="NEW.docstatus < OLD.docstatus",
	),
)


def install() -> None:
	"""Create the triggers, or bring them to this version."""
	for guard in GUARDS:
		_execute(_no_update(guard))
		_execute(_no_delete(guard))


def uninstall() -> None:
	for guard in GUARDS:
		for action in ("update", "delete"):
			_execute(f"DROP TRIGGER IF EXISTS `{_trigger_name(guard, action)}`")


def _no_update(guard: Guard) -> str:
	unchanged = " AND ".join(f"NEW.`{column}` <=> OLD.`{column}`" for column in fixed_columns(guard))
	refused = f"NOT ({unchanged})"
	if guard.also_refused:
		refused = f"{refused} OR {guard.also_refused}"
	still_open = [f"NOT ({guard.open_until})"] if guard.open_until else []
	return _trigger(guard, "update", [*still_open, refused])


def _no_delete(guard: Guard) -> str:
	return _trigger(guard, "delete", [])


def fixed_columns(guard: Guard) -> list[str]:
	"""Columns of our own that no statement may change; a custom field of the site stays free."""
	if guard.fixed:
		return [*_IDENTITY, *guard.fixed]
	fields = frappe.get_all(
		"DocField",
		{"parent": guard.doctype, "fieldtype": ("not in", list(_NO_COLUMN))},
		pluck="fieldname",
		order_by="idx",
	)
	# Frappe writes the parent's docstatus into its child rows after the parent itself.
	own = (
		("parent", "parenttype", "parentfield") if frappe.get_meta(guard.doctype).istable else ("docstatus",)
	)
	columns = [*_IDENTITY, *own, *fields]
	return [column for column in columns if column not in _SYSTEM and column not in guard.free]


def _trigger(guard: Guard, action: str, refused: list[str]) -> str:
	# One IF inside the other: the server prepares the whole of a condition for every row, even where its
	# first word decides, and drafts become issued bills by the million.
	conditions = [guard.fixed_when or "TRUE", *refused]
	return (
		f"CREATE OR REPLACE TRIGGER `{_trigger_name(guard, action)}` BEFORE {action.upper()}"
		f" ON `tab{guard.doctype}` FOR EACH ROW"
		+ "".join(f" IF {condition} THEN" for condition in conditions)
		+ f" SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{guard.message}'"
		+ "; END IF" * len(conditions)
	)


def _trigger_name(guard: Guard, action: str) -> str:
	return f"elektrhisob_{frappe.scrub(guard.doctype)}_no_{action}"


def _execute(statement: str) -> None:
	frappe.db.sql_ddl(statement)
