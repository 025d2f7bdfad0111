"""Estimating what nobody has read in a unit's month: shown before, done in the background, taken back."""

from collections import defaultdict
from typing import Any

import frappe
import numpy as np
from frappe import _
from frappe.utils import get_first_day, getdate, today

from elektrhisob.administration.divisions import require_unit
from elektrhisob.administration.units import hets_of
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.exact import kwh, soum
from elektrhisob.core.estimation import Method, Refusal
from elektrhisob.metering.estimation.estimate import READ, REMOVED, enter_estimates, work_out_for
from elektrhisob.metering.reading_entry import require_judge
from elektrhisob.metering.reading_withdrawal import withdraw
from elektrhisob.metering.validation.prices import money_at_stake

INSTALLATIONS_A_STEP = 10_000
MOST_NAMES = 5_000
MOST_BATCHES = 12
DONE_EVENT = "estimates_entered"


class EstimateDayError(frappe.ValidationError):
	pass


@frappe.whitelist(methods=["GET", "POST"])
def preview(unit: str, on: str) -> dict[str, Any]:
	"""What entering would bring: registers and energy by method, money, and what cannot be estimated."""
	_check(unit, on)
	methods: dict[str, list[int]] = defaultdict(lambda: [0, 0])
	refused: dict[str, int] = defaultdict(int)
	asked, tiyin = _missing(unit, on), 0
	with bulk_connection() as connection:
		for start in range(0, len(asked), INSTALLATIONS_A_STEP):
			step = asked[start : start + INSTALLATIONS_A_STEP]
			found = work_out_for(connection, step, on, None, str(get_first_day(on)))
			rows = np.flatnonzero(found.usable).tolist()
			accounts = [(found.registers.accounts[row], int(found.estimates.energy_wh[row])) for row in rows]
			tiyin += sum(money_at_stake(connection.cursor(), accounts)) if accounts else 0
			for row in rows:
				counted = methods[Method(int(found.estimates.method[row])).name]
				counted[0] += 1
				counted[1] += int(found.estimates.energy_wh[row])
			for code, why in zip(found.skipped, found.estimates.refusal.tolist(), strict=True):
				if code not in (READ, REMOVED) and why != Refusal.NONE:
					refused[Refusal(why).name] += 1
	return {
		"meters": len(asked),
		"methods": [
			{"method": name, "registers": count, "energy_kwh": kwh(wh)}
			for name, (count, wh) in sorted(methods.items())
		],
		"refused": dict(refused),
		"money": soum(tiyin),
	}


@frappe.whitelist(methods=["POST"])
def enter(unit: str, on: str) -> str:
	"""Start entering in the background; returns the name of the batch."""
	_check(unit, on)
	batch = f"EST-{unit}-{getdate(on)}-{frappe.generate_hash(length=6)}"
	frappe.enqueue(enter_batch, queue="long", timeout=7200, unit=unit, on=str(getdate(on)), batch=batch)
	return batch


def enter_batch(unit: str, on: str, batch: str) -> None:
	"""Doing it again after a fault estimates only what is still missing."""
	asked = _missing(unit, on)
	counts: dict[str, int] = defaultdict(int)
	for start in range(0, len(asked), INSTALLATIONS_A_STEP):
		frappe.publish_progress(100 * start / len(asked), title=_("Estimating"), description=str(getdate(on)))
		step = asked[start : start + INSTALLATIONS_A_STEP]
		for code in enter_estimates(step, on, read_since=str(get_first_day(on)), batch=batch).codes:
			counts[code] += 1
	result = {"batch": batch, "unit": unit, "on": on, "meters": len(asked), "codes": dict(counts)}
	frappe.publish_realtime(DONE_EVENT, result, user=frappe.session.user)


@frappe.whitelist(methods=["GET", "POST"])
def batches(unit: str, on: str) -> list[dict[str, Any]]:
	"""Batches of estimates of the month of the day, the newest first."""
	_check(unit, on)
	place, values = _place(unit, "reading")
	return frappe.db.sql(
		f"""select reading.external_source as batch, min(reading.creation) as entered,
			max(reading.owner) as user, count(*) as readings,
			sum(reading.status in ('Accepted', 'Suspicious')) as counting
		from `tabMeter Reading` reading
		where {place} and reading.reading_date between %(first)s and last_day(%(first)s)
			and reading.source = 'Estimate' and reading.external_source is not null
		group by reading.external_source order by entered desc limit {MOST_BATCHES}""",
		{**values, "first": get_first_day(on)},
		as_dict=True,
	)


@frappe.whitelist(methods=["POST"])
def take_back(unit: str, batch: str) -> dict[str, int]:
	"""Withdraw the estimates of a batch; those that a bill covers stay."""
	_check(unit, today())
	place, values = _place(unit, "reading")
	rows = frappe.db.sql(
		f"""select reading.name, exists (select 1 from `tabElectricity Bill` bill
				where bill.personal_account = reading.personal_account and bill.status <> 'Cancelled'
				and bill.to_date >= reading.reading_date) as billed
		from `tabMeter Reading` reading
		where reading.external_source = %(batch)s and {place} and reading.source = 'Estimate'
			and reading.status in ('Accepted', 'Suspicious')""",
		{**values, "batch": batch},
		as_dict=True,
	)
	free = [row.name for row in rows if not row.billed]
	for start in range(0, len(free), MOST_NAMES):
		withdraw(
			free[start : start + MOST_NAMES], _("The batch of estimates {0} was taken back.").format(batch)
		)
	return {"withdrawn": len(free), "billed": len(rows) - len(free)}


def _check(unit: str, on: str) -> None:
	require_judge()
	require_unit(unit)
	if getdate(on) > getdate(today()):
		frappe.throw(
			_("Estimates are made for a day that has passed. Choose an earlier one."), EstimateDayError
		)


def _missing(unit: str, on: str) -> list[str]:
	"""Installations with a register that no counting reading of the month closes."""
	place, values = _place(unit, "installed")
	names: list[str] = frappe.db.sql_list(
		f"""select installed.name from `tabMeter Installation` installed
		join `tabPersonal Account` account on account.name = installed.personal_account
		join `tabMeter` meter on meter.name = installed.meter
		where {place} and account.status <> 'Closed' and installed.installed_on < %(on)s
			and (installed.removed_on is null or installed.removed_on > %(on)s)
			and (select count(*) from `tabMeter Model Register` register
				where register.parent = meter.meter_model and register.parenttype = 'Meter Model'
				and register.quantity <> 'Maximum Demand')
			> (select count(distinct reading.zone, reading.quantity) from `tabMeter Reading` reading
				where reading.installation = installed.name
				and reading.reading_date between %(first)s and %(on)s
				and reading.status in ('Accepted', 'Suspicious') and reading.quantity <> 'Maximum Demand')
		order by installed.name""",
		{**values, "on": getdate(on), "first": get_first_day(on)},
	)
	return names


def _place(unit: str, table: str) -> tuple[str, dict[str, Any]]:
	"""SQL condition on the rows below a unit: by district, or by the route of the supply point."""
	level, low, high = frappe.db.get_value("Org Unit", unit, ["unit_level", "lft", "rgt"])
	below = {"lft": [">=", low], "rgt": ["<=", high]}
	if level in ("Section", "Route"):
		routes = frappe.get_all("Org Unit", {**below, "unit_level": "Route"}, pluck="name", order_by="name")
		points = "select point.name from `tabSupply Point` point where point.route in %(routes)s"
		return f"{table}.supply_point in ({points})", {"routes": routes or [""]}
	return f"{table}.het in %(hets)s", {"hets": sorted(hets_of(unit)) or [""]}
