"""Synthetic account: debit and credit turnover of every ledger account over periods, by district."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.query_builder.functions import Sum

from elektrhisob.accounting.report_scope import districts
from elektrhisob.administration.divisions import report_filter
from elektrhisob.administration.periods import month_bounds
from elektrhisob.bulk.exact import soum, tiyin

if TYPE_CHECKING:
	from collections.abc import Iterable

	Turnover = dict[tuple[str, str], list[int]]

DEBIT, CREDIT = 0, 1


def execute(filters: frappe._dict | None = None) -> tuple[Any, ...]:
	filters = frappe._dict(filters or {})
	_require_periods(filters)
	by_district = bool(filters.by_district)
	turnover = _turnover(_postings(filters), by_district)
	if filters.ledger_account:
		turnover = {key: sums for key, sums in turnover.items() if key[1] == filters.ledger_account}
	names = dict(
		frappe.get_all("Ledger Account", fields=["name", "account_name"], as_list=True, order_by="name")
	)
	rows = [
		_row(het, account, names.get(account, ""), *sums) for (het, account), sums in sorted(turnover.items())
	]
	return _columns(by_district), rows, None, _chart(turnover), _summary(turnover), True


def _require_periods(filters: frappe._dict) -> None:
	month_bounds(filters.from_period)
	month_bounds(filters.to_period)
	if filters.from_period > filters.to_period:
		frappe.throw(_("The first period lies after the last one. Change one of them."))


def _postings(filters: frappe._dict) -> list[tuple[str, str, str, Any]]:
	"""(district, debit, credit, soum), summed by the database."""
	hets = districts(filters.org_unit)
	if not hets:
		return []
	posting = frappe.qb.DocType("Ledger Posting")
	rows: list[tuple[str, str, str, Any]] = (
		frappe.qb.from_(posting)
		.where(report_filter(posting.het))
		.where(posting.het.isin(hets))
		.where((posting.period >= filters.from_period) & (posting.period <= filters.to_period))
		.groupby(posting.het, posting.debit_account, posting.credit_account)
		.select(posting.het, posting.debit_account, posting.credit_account, Sum(posting.amount))
		.orderby(posting.het)
		.run()
	)
	return rows


def _turnover(postings: Iterable[tuple[str, str, str, Any]], by_district: bool) -> Turnover:
	"""(district or "", ledger account) -> [debit, credit] in tiyin."""
	turnover: Turnover = defaultdict(lambda: [0, 0])
	for het, debit, credit, amount in postings:
		place = het if by_district else ""
		turnover[place, debit][DEBIT] += tiyin(amount)
		turnover[place, credit][CREDIT] += tiyin(amount)
	return turnover


def _row(het: str, account: str, account_name: str, debit: int, credit: int) -> dict[str, Any]:
	return {
		"het": het,
		"ledger_account": account,
		"account_name": _(account_name),
		"debit": soum(debit),
		"credit": soum(credit),
		"difference": soum(debit - credit),
	}


def _columns(by_district: bool) -> list[dict[str, Any]]:
	district = [
		{"fieldname": "het", "label": _("District"), "fieldtype": "Link", "options": "Org Unit", "width": 120}
	]
	accounts = [
		{
			"fieldname": "ledger_account",
			"label": _("Ledger account"),
			"fieldtype": "Link",
			"options": "Ledger Account",
			"width": 120,
		},
		{"fieldname": "account_name", "label": _("Name"), "fieldtype": "Data", "width": 280},
	]
	sums = [
		{"fieldname": field, "label": label, "fieldtype": "Currency", "width": 180}
		for field, label in (
			("debit", _("Debit, soum")),
			("credit", _("Credit, soum")),
			("difference", _("Debit less credit, soum")),
		)
	]
	return [*(district if by_district else []), *accounts, *sums]


def _chart(turnover: Turnover) -> dict[str, Any]:
	accounts = sorted({account for _het, account in turnover})
	values = [
		[
			soum(sum(sums[side] for (_het, account), sums in turnover.items() if account == shown))
			for shown in accounts
		]
		for side in (DEBIT, CREDIT)
	]
	return {
		"type": "bar",
		"fieldtype": "Currency",
		"data": {
			"labels": accounts,
			"datasets": [
				{"name": _("Debit"), "values": values[DEBIT]},
				{"name": _("Credit"), "values": values[CREDIT]},
			],
		},
	}


def _summary(turnover: Turnover) -> list[dict[str, Any]]:
	debit, credit = (sum(sums[side] for sums in turnover.values()) for side in (DEBIT, CREDIT))
	agree = debit == credit
	return [
		{"label": _("Debit, soum"), "value": soum(debit), "datatype": "Currency"},
		{"label": _("Credit, soum"), "value": soum(credit), "datatype": "Currency"},
		{
			"label": _("Debit less credit, soum"),
			"value": soum(debit - credit),
			"datatype": "Currency",
			"indicator": "Green" if agree else "Red",
		},
	]
