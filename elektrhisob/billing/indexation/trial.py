"""What the last bills of a district would be with the prices of an indexation: its lines priced anew."""

import json
from typing import Any

import frappe
import numpy as np
from frappe import _
from frappe.model.document import Document

from elektrhisob.administration.divisions import require_unit
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.exact import soum, tiyin, watt_hours
from elektrhisob.bulk.read import read_columns
from elektrhisob.core.columns import sum_by_index
from elektrhisob.core.indexation import priced

# Monthly consumption of a bill in kWh, from which a size begins.
SIZES = (0, 100, 200, 500, 1000, 5000)
SHOWN_ACCOUNTS = 20


class NothingBilledError(frappe.ValidationError):
	"""The district has no issued bill to try the prices on."""


def begin(indexation: str, org_unit: str) -> Document:
	"""A trial of the saved prices, worked out as a job."""
	require_unit(org_unit)
	if frappe.db.get_value("Org Unit", org_unit, "unit_level") != "HET":
		frappe.throw(
			_("{0} is not a district. Try the prices on a HET.").format(org_unit), NothingBilledError
		)
	last = frappe.db.sql(
		"SELECT MAX(period) FROM `tabElectricity Bill` WHERE het = %s AND docstatus = 1", (org_unit,)
	)[0][0]
	if not last:
		frappe.throw(_("{0} has no issued bill yet.").format(org_unit), NothingBilledError)
	trial = frappe.get_doc(
		{"doctype": "Indexation Trial", "indexation": indexation, "org_unit": org_unit, "period": last}
	)
	trial.insert(ignore_permissions=True)
	frappe.enqueue(
		"elektrhisob.billing.indexation.trial.work_out",
		queue="long",
		job_id=f"indexation-trial-{trial.name}",
		deduplicate=True,
		enqueue_after_commit=True,
		name=trial.name,
	)
	return trial


def work_out(name: str) -> None:
	"""The RQ job; may come twice."""
	trial = frappe.get_doc("Indexation Trial", name)
	try:
		found = outcome(trial.indexation, trial.org_unit, trial.period)
	except Exception:
		trial.db_set({"status": "Failed", "failure": frappe.get_traceback().strip().splitlines()[-1][:500]})
		frappe.log_error(title=_("An indexation could not be tried"))
		return
	trial.db_set(
		{
			"status": "Done",
			"bills_count": found["bills"],
			"old_amount": soum(found["old"]),
			"new_amount": soum(found["new"]),
			"result": json.dumps(found),
		}
	)


def outcome(indexation: str, het: str, period: str) -> dict[str, Any]:
	"""Sums in tiyin of the month's issued bills: now and with the new prices, by category and size."""
	new_rates = {
		(row.tariff, row.zone, watt_hours(row.block_from_kwh)): tiyin(row.new_rate)
		for row in frappe.get_all(
			"Indexed Price",
			{"parent": indexation, "parenttype": "Tariff Indexation"},
			["tariff", "zone", "block_from_kwh", "new_rate"],
			order_by="idx",
		)
	}
	ladders = _ladders(new_rates)
	with bulk_connection() as connection:
		bills = read_columns(
			connection,
			"""SELECT bill.name, bill.personal_account, COALESCE(account.category, bill.consumer_kind),
				CAST(ROUND(bill.consumption_kwh * 1000) AS SIGNED), CAST(ROUND(bill.amount * 100) AS SIGNED)
			FROM `tabElectricity Bill` bill JOIN `tabPersonal Account` account
				ON account.name = bill.personal_account
			WHERE bill.period = ? AND bill.het = ? AND bill.docstatus = 1 ORDER BY bill.name""",
			(period, het),
		)
		lines = read_columns(
			connection,
			"""SELECT bill.name, version.tariff, line.zone, line.block_number,
				CAST(ROUND(line.consumption_kwh * 1000) AS SIGNED), CAST(ROUND(line.amount * 100) AS SIGNED)
			FROM `tabElectricity Bill` bill JOIN `tabBill Line` line ON line.parent = bill.name
			JOIN `tabTariff Version` version ON version.name = line.tariff_version
			WHERE bill.period = ? AND bill.het = ? AND bill.docstatus = 1 AND line.line_kind = 'Energy'""",
			(period, het),
		)
	names, accounts, categories, energy, amounts = bills
	position = {bill: place for place, bill in enumerate(names)}
	old = np.array(amounts, dtype=np.int64)
	# What is not energy of these tariffs costs what it costs.
	bill_of = np.array([position[bill] for bill in lines[0]], dtype=np.int64)
	rate = np.array(
		[
			ladders.get((tariff, zone), {}).get(block, -1)
			for tariff, zone, block in zip(*lines[1:4], strict=True)
		],
		dtype=np.int64,
	)
	line_energy, line_amount = (np.array(column, dtype=np.int64) for column in lines[4:6])
	change = np.where(rate >= 0, priced(line_energy, np.maximum(rate, 0)) - line_amount, 0)
	new = old + sum_by_index(change, bill_of, len(names))
	sizes = np.searchsorted(np.array(SIZES) * 1000, np.array(energy, dtype=np.int64), side="right") - 1
	return {
		"bills": len(names),
		"old": int(old.sum()),
		"new": int(new.sum()),
		"categories": _grouped(categories, old, new),
		"sizes": _grouped([SIZES[max(int(size), 0)] for size in sizes], old, new),
		"accounts": _most_changed(accounts, energy, old, new),
	}


def _ladders(new_rates: dict[tuple[str, str, int], int]) -> dict[tuple[str, str], dict[int, int]]:
	"""(tariff, zone) -> block number -> price; the blocks are those of the version before."""
	found: dict[tuple[str, str], dict[int, int]] = {}
	for tariff, zone, block_from in sorted(new_rates):
		ladder = found.setdefault((tariff, zone), {})
		ladder[len(ladder) + 1] = new_rates[(tariff, zone, block_from)]
	return found


def _grouped(labels: list[Any], old: Any, new: Any) -> list[dict[str, Any]]:
	kinds = sorted(set(labels))
	place = {kind: number for number, kind in enumerate(kinds)}
	group = np.array([place[label] for label in labels], dtype=np.int64)
	counted = np.bincount(group, minlength=len(kinds))
	was, will = sum_by_index(old, group, len(kinds)), sum_by_index(new, group, len(kinds))
	return [
		{"label": kind, "bills": int(counted[number]), "old": int(was[number]), "new": int(will[number])}
		for number, kind in enumerate(kinds)
	]


def _most_changed(accounts: list[str], energy: list[int], old: Any, new: Any) -> list[dict[str, Any]]:
	most = np.argsort(-(new - old), kind="stable")[:SHOWN_ACCOUNTS]
	return [
		{"account": accounts[place], "wh": energy[place], "old": int(old[place]), "new": int(new[place])}
		for place in most
	]
