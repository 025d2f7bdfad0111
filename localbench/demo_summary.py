"""What the demo has made, counted in the database, with control totals that must agree to the tiyin."""

from __future__ import annotations

from dataclasses import dataclass

import frappe

from localbench.demo_routes import HET_CODE

# What was cancelled is posted a second time, by rows that say so.
SIGNED = "IF(reverses IS NULL, amount, -amount)"
SUMS = {
	"bills": "SELECT SUM(amount) FROM `tabElectricity Bill` WHERE het = %(het)s AND docstatus = 1",
	"bill lines": """SELECT SUM(line.amount) FROM `tabBill Line` line JOIN `tabElectricity Bill` bill
		ON bill.name = line.parent WHERE bill.het = %(het)s AND bill.docstatus = 1""",
	"penalty": "SELECT SUM(amount) FROM `tabPenalty Charge` WHERE het = %(het)s AND docstatus = 1",
	"postings of bills": f"""SELECT SUM({SIGNED}) FROM `tabLedger Posting`
		WHERE het = %(het)s AND event = 'Bill Issued'""",
	# A charge below zero, which frees a payer of days that were too many, turns the accounts round.
	"postings of penalty": """SELECT SUM(IF(debit_account = '4010', amount, -amount))
		FROM `tabLedger Posting`
		WHERE het = %(het)s AND event = 'Penalty Accrued'""",
	"charged on balances": "SELECT SUM(charged) FROM `tabAccount Balance` WHERE het = %(het)s",
	"payments": "SELECT SUM(amount) FROM `tabAccount Payment` WHERE het = %(het)s AND status = 'Posted'",
	"postings of payments": f"""SELECT SUM({SIGNED}) FROM `tabLedger Posting`
		WHERE het = %(het)s AND event IN ('Payment Allocated', 'Payment Advanced')""",
	"paid on balances": "SELECT SUM(paid) FROM `tabAccount Balance` WHERE het = %(het)s",
	"debt at the end": """SELECT SUM(balance.balance) FROM `tabAccount Balance` balance JOIN (
			SELECT personal_account, MAX(period) AS period FROM `tabAccount Balance`
			WHERE het = %(het)s GROUP BY personal_account
		) latest ON latest.personal_account = balance.personal_account AND latest.period = balance.period""",
}
ENERGIES = {
	"bills": "SELECT SUM(consumption_kwh) FROM `tabElectricity Bill` WHERE het = %(het)s AND docstatus = 1",
	"bill lines": """SELECT SUM(line.consumption_kwh) FROM `tabBill Line` line JOIN `tabElectricity Bill` bill
		ON bill.name = line.parent WHERE bill.het = %(het)s AND bill.docstatus = 1""",
}
COUNTS = {
	"accounts": "SELECT COUNT(*) FROM `tabPersonal Account` WHERE het = %(het)s",
	"readings": "SELECT COUNT(*) FROM `tabMeter Reading` WHERE het = %(het)s",
	"bills": "SELECT COUNT(*) FROM `tabElectricity Bill` WHERE het = %(het)s AND docstatus = 1",
	"payments": "SELECT COUNT(*) FROM `tabAccount Payment` WHERE het = %(het)s AND status = 'Posted'",
	"postings": "SELECT COUNT(*) FROM `tabLedger Posting` WHERE het = %(het)s",
	"not billed, with a cause": """SELECT COUNT(DISTINCT caused.period, caused.personal_account)
		FROM `tabBill Run Exception` caused
		LEFT JOIN `tabElectricity Bill` bill FORCE INDEX (one_bill_a_period)
			ON bill.personal_account = caused.personal_account AND bill.period = caused.period
			AND bill.docstatus = 1
		WHERE caused.het = %(het)s AND bill.name IS NULL""",
}
SCREENS = (
	("/app/elektrhisob", "the district at a glance; the workspaces beside it"),
	("/app/find-account", "an account by number, name, phone, meter, address"),
	("/app/bill-run", "the months; 2025-05 was calculated a second time"),
	("/app/held-bills", "what the checks hold, waiting for a decision"),
	("/app/supply-contract", "contracts from draft to suspended, some end soon"),
	("/app/bill-correction-run", "two tariff groups put right, with statements"),
	("/app/recalculation-act", "a cable past the meter, charged by act"),
	("/app/penalty-run", "penalty month by month; a waiver, a plan, reminders and blocks under Debt"),
	("/app/period-closing", "ten months closed, two open"),
	("/app/tariff-indexation", "the next prices as a draft, tried on the district"),
	("/app/e-invoice", "e-invoices prepared, and what holds the others"),
	("/app/bill-print-job", "the printed bills of a route"),
	("/app/reading-worklist", "readings that wait with their cause"),
)
"""What there is to look at, in the order of a walk."""
TIYIN, WH = 100, 1_000


@dataclass(frozen=True)
class Totals:
	"""Counts, sums in tiyin, energy in Wh, by the name they are printed under."""

	counts: dict[str, int]
	tiyin: dict[str, int]
	wh: dict[str, int]

	@property
	def disagreements(self) -> list[str]:
		"""What should be equal and is not, in words."""
		money, energy = self.tiyin, self.wh
		charged = money["bills"] + money["penalty"]
		pairs = [
			("bills", money["bills"], "bill lines", money["bill lines"]),
			("bills", money["bills"], "their postings", money["postings of bills"]),
			("penalty", money["penalty"], "its postings", money["postings of penalty"]),
			("bills and penalty", charged, "charged on the balances", money["charged on balances"]),
			("payments", money["payments"], "their postings", money["postings of payments"]),
			("payments", money["payments"], "paid on the balances", money["paid on balances"]),
			(
				"bills and penalty less payments",
				charged - money["payments"],
				"debt",
				money["debt at the end"],
			),
			("energy of the bills", energy["bills"], "of their lines", energy["bill lines"]),
		]
		return [f"{first} {one} ≠ {second} {other}" for first, one, second, other in pairs if one != other]


def take_totals() -> Totals:
	return Totals(
		{name: _whole(query, 1) for name, query in COUNTS.items()},
		{name: _whole(query, TIYIN) for name, query in SUMS.items()},
		{name: _whole(query, WH) for name, query in ENERGIES.items()},
	)


def soum(tiyin: int) -> str:
	sign, whole = "-" if tiyin < 0 else "", abs(tiyin)
	return f"{sign}{whole // TIYIN:,}.{whole % TIYIN:02d}".replace(",", " ")


def grouped(number: int) -> str:
	return f"{number:,}".replace(",", " ")


def _whole(query: str, scale: int) -> int:
	"""The database's exact decimal as a whole number of the smallest unit."""
	value = frappe.db.sql(f"SELECT CAST(COALESCE(({query}), 0) * {scale} AS SIGNED)", {"het": HET_CODE})
	return int(value[0][0])
