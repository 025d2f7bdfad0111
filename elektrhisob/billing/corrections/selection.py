"""Which issued bills a correction run is about, as one query over the table alias `bill`."""

import frappe
from frappe import _

from elektrhisob.accounting.bill_postings import Sql
from elektrhisob.administration.divisions import hets_below
from elektrhisob.bulk.statements import placeholders

CHOSEN = "Chosen Bills"
# A demand asks for the issued bills that cover one of its days and are older than itself.
_DEMANDED = """EXISTS (SELECT 1 FROM `tabRebill Demand` demand
	WHERE demand.personal_account = bill.personal_account AND demand.state = 'Open'
		AND demand.creation > bill.creation AND bill.to_date >= demand.from_date
		AND (demand.until_date IS NULL OR bill.from_date <= demand.until_date))"""
# A late reading belongs to the month of its day. An estimate that a true reading contradicts moves every
# estimate after it: all the bills that stand on them.
_LATE = """EXISTS (SELECT 1 FROM `tabReading Exception` late
	JOIN `tabMeter Reading` reading ON reading.name = late.reading
	WHERE late.personal_account = bill.personal_account AND late.cause = 'LATE_FOR_BILLED'
		AND late.status IN ('Open', 'In Work') AND reading.status = 'Accepted'
		AND (bill.period = LEFT(late.reading_date, 7)
			OR (reading.quality = 'Estimated' AND bill.to_date >= late.reading_date)))"""
# A reading of the billed month that is younger than the bill's last one: the next bill has no opening for it.
_SHORT = """EXISTS (SELECT 1 FROM `tabBill Run Exception` failed
	WHERE failed.personal_account = bill.personal_account AND failed.cause = 'EARLIER_UNBILLED'
		AND failed.creation > bill.creation AND failed.period > bill.period
		AND NOT EXISTS (SELECT 1 FROM `tabElectricity Bill` later
			WHERE later.personal_account = bill.personal_account AND later.docstatus = 1
				AND later.period > bill.period))"""
_UNCLAIMED = """NOT EXISTS (SELECT 1 FROM `tabBill Correction Claim` claim
	WHERE claim.name = bill.personal_account AND claim.correction_run <> %s)"""
# Counted: whether it EXISTS the server might answer by reading every line of the country first.
_WITH_VERSION = """(SELECT COUNT(*) FROM `tabBill Line` line
	WHERE line.parent = bill.name AND line.tariff_version = %s) > 0"""


class NothingSelectedError(frappe.ValidationError):
	"""No issued bill answers the selection."""


def selected_bills(run: "frappe.model.document.Document") -> Sql:
	"""The FROM and WHERE of the run's bills."""
	table, conditions, values = "`tabElectricity Bill` bill", ["bill.docstatus = 1"], []
	hets = hets_below(run.org_unit)
	# Only a price list is looked for in all bills of the districts; every other selection has its own index.
	district = "bill.het" if run.selection == "Tariff Version" else "CONCAT(bill.het, '')"
	conditions.append(f"{district} IN ({placeholders(hets)})")
	values += hets
	for field, sign in (("from_period", ">="), ("to_period", "<=")):
		if run.get(field) and run.selection in ("Tariff Version", "Rebill Demands"):
			conditions.append(f"bill.period {sign} %s")
			values.append(run.get(field))
	if run.is_nightly:
		# What somebody corrects by hand is left to them.
		conditions.append(_UNCLAIMED)
		values.append(run.name)
	if run.personal_account:
		conditions.append("bill.personal_account = %s")
		values.append(run.personal_account)
	if run.selection == "Tariff Version":
		# A price list was on bills since its first day only.
		first = frappe.db.get_value("Tariff Version", run.tariff_version, "valid_from")
		conditions.append("bill.to_date >= %s")
		conditions.append(_WITH_VERSION)
		values += [first, run.tariff_version]
	elif run.selection == "Bill Run":
		conditions.append("bill.bill_run = %s")
		values.append(run.bill_run)
	elif run.selection == "Rebill Demands":
		table = _accounts_first("`tabRebill Demand` asked WHERE asked.state = 'Open'", hets)
		values = [*hets, *values]
		conditions.append(_DEMANDED)
	else:
		table = _accounts_first(
			"`tabReading Exception` asked WHERE asked.cause = 'LATE_FOR_BILLED'"
			" AND asked.status IN ('Open', 'In Work')",
			hets,
			"`tabBill Run Exception` asked WHERE asked.cause = 'EARLIER_UNBILLED'",
		)
		values = [*hets, *hets, *values]
		conditions.append(f"({_LATE} OR {_SHORT})")
	return Sql(f"{table} WHERE {' AND '.join(conditions)}", tuple(values))


def final_bills(run: "frappe.model.document.Document") -> Sql:
	"""Accounts closed with a demand for their final bill, whose last month has no bill yet."""
	hets = hets_below(run.org_unit)
	of_account = "AND demand.personal_account = %s" if run.personal_account else ""
	return Sql(
		f"""`tabRebill Demand` demand JOIN `tabPersonal Account` account
			ON account.name = demand.personal_account
		WHERE demand.state = 'Open' AND demand.cause = 'Final Bill' AND account.closed_on IS NOT NULL
			AND demand.het IN ({placeholders(hets)}) {of_account}
			AND NOT EXISTS (SELECT 1 FROM `tabBill Correction Claim` claim
				WHERE claim.name = account.name AND claim.correction_run <> %s)
			AND NOT EXISTS (SELECT 1 FROM `tabElectricity Bill` bill
				WHERE bill.personal_account = account.name AND bill.docstatus < 2
					AND bill.period >= LEFT(account.closed_on, 7))""",
		(*hets, *([run.personal_account] if run.personal_account else []), run.name),
	)


def throw_nothing(run: "frappe.model.document.Document") -> None:
	frappe.throw(
		_("No issued bill below {0} answers this selection: there is nothing to correct.").format(
			frappe.bold(run.org_unit)
		),
		NothingSelectedError,
	)


def _accounts_first(asked: str, hets: list[str], *more: str) -> str:
	"""Few accounts ask: their bills are found by account, not among all the bills of the district."""
	asking = " UNION ".join(
		f"SELECT asked.personal_account FROM {each} AND asked.het IN ({placeholders(hets)})"
		for each in (asked, *more)
	)
	return f"""(SELECT DISTINCT personal_account FROM ({asking}) every_one) asking
		STRAIGHT_JOIN `tabElectricity Bill` bill ON bill.personal_account = asking.personal_account"""
