"""Next versions of all contracts of a district that end soon: planned as rows, made in the background.

A contract is made or refused in a savepoint of its own and told on its row; rows that are told are not taken
again, so a job that died goes on where it stopped.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import add_days, add_months, getdate
from frappe.utils.background_jobs import is_job_enqueued

from elektrhisob.consumers.contracts import versions

if TYPE_CHECKING:
	from datetime import date

	from elektrhisob.consumers.doctype.contract_renewal.contract_renewal import ContractRenewal

DOCTYPE = "Contract Renewal"
QUEUED, RUNNING, DONE, FAILED = "Queued", "Running", "Done", "Failed"
COMMITTED_EACH = 20
JOB_SECONDS = 3600


class RenewalError(frappe.ValidationError):
	pass


def expiring(het: str, since: date, until: date) -> list[Any]:
	"""Versions in force that end between the days and have no next one."""
	contract = frappe.qb.DocType("Supply Contract")
	following = frappe.qb.DocType("Supply Contract").as_("following")
	return list(
		frappe.qb.from_(contract)
		.left_join(following)
		.on((following.previous_version == contract.name) & (following.status != "Cancelled"))
		.select(contract.name, contract.consumer_name, contract.valid_until)
		.where(contract.het == het)
		.where(contract.status.isin(["Active", "Suspended"]))
		.where(contract.valid_until[since:until])
		.where(following.name.isnull())
		.orderby(contract.name)
		.run(as_dict=True)
	)


def plan(doc: ContractRenewal) -> int:
	"""The rows of a draft renewal, found anew; returns how many."""
	found = expiring(doc.het, getdate(doc.expiring_from), getdate(doc.expiring_until))
	doc.set(
		"items",
		[
			{"contract": row.name, "consumer_name": row.consumer_name, "valid_until": row.valid_until}
			for row in found
		],
	)
	doc.total = len(found)
	return len(found)


def start(doc: ContractRenewal) -> None:
	"""Queue the job; of two who press, the second is told."""
	status = frappe.db.get_value(DOCTYPE, doc.name, "status", for_update=True)
	at_work = status in (QUEUED, RUNNING) and is_job_enqueued(job_of(doc))
	if at_work or status == DONE:
		frappe.throw(_("This renewal is {0} already.").format(_(status)), RenewalError)
	if not doc.items:
		frappe.throw(_("No contract in force ends between these days without a next version."), RenewalError)
	doc.db_set({"status": QUEUED, "failure": None})
	frappe.enqueue(
		"elektrhisob.consumers.contracts.renewal.run",
		queue="long",
		timeout=JOB_SECONDS,
		job_id=job_of(doc),
		deduplicate=True,
		enqueue_after_commit=True,
		renewal=doc.name,
	)


def job_of(doc: ContractRenewal) -> str:
	"""Known to the queue while somebody works on it; a worker that was killed leaves only the status."""
	return f"contract-renewal-{doc.name}"


def run(renewal: str) -> None:
	"""The job."""
	doc: ContractRenewal = frappe.get_doc(DOCTYPE, renewal)
	doc.db_set("status", RUNNING)
	frappe.db.commit()  # nosemgrep: a job of its own
	try:
		for number, row in enumerate([row for row in doc.items if not row.outcome], start=1):
			_renew(doc, row)
			if number % COMMITTED_EACH == 0:
				_tell(doc)
		_tell(doc, status=DONE)
	except Exception as error:
		frappe.db.rollback()
		_tell(doc, status=FAILED, failure=str(error)[:140])
		raise


def _renew(doc: ContractRenewal, row: Any) -> None:
	"""One contract: a refusal of its rules is the row's, and undoes nothing of the others."""
	frappe.db.savepoint("renewal")
	try:
		made = next_of(doc, row.contract)
	except frappe.ValidationError as error:
		frappe.db.rollback(save_point="renewal")
		frappe.clear_messages()
		row.db_set({"outcome": "Refused", "message": str(error)})
	else:
		row.db_set({"outcome": "Made", "new_version": made})


def next_of(doc: ContractRenewal, contract: str) -> str:
	old = frappe.db.get_value("Supply Contract", contract, ["valid_until", "contract_template"], as_dict=True)
	begin = getdate(add_days(old.valid_until, 1))
	until = getdate(add_days(add_months(begin, int(doc.months)), -1))
	new = versions.next_version(
		contract,
		begin,
		until,
		_("Validity to {0}").format(until.strftime("%d.%m.%Y")),
		contract_template=doc.contract_template or old.contract_template,
	)
	new.set("volumes", _volumes(new.volumes, begin, until, Decimal(str(doc.volume_percent))))
	_renew_request(new)
	return str(new.insert().name)


def _volumes(rows: list[Any], begin: date, until: date, percent: Decimal) -> list[dict[str, Any]]:
	"""Each month of the new validity from the same calendar month of the former one."""
	former = {row.month[5:]: row for row in sorted(rows, key=lambda row: row.month)}
	months, month = [], begin.replace(day=1)
	while month <= until:
		row = former.get(f"{month:%m}")
		if row:
			months.append(
				{
					"month": f"{month:%Y-%m}",
					"active_kwh": share(row.active_kwh, percent),
					"reactive_kvarh": share(row.reactive_kvarh, percent),
				}
			)
		month = getdate(add_months(month, 1))
	return months


def share(value: Any, percent: Decimal) -> Decimal:
	exact = Decimal(str(value or 0)) * percent / 100
	return exact.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)


def _renew_request(new: Any) -> None:
	"""A reduced prepayment needs a request for the new period: without one the full prepayment is agreed."""
	if new.prepayment_percent == "50":
		new.prepayment_percent = "100"


def _tell(doc: ContractRenewal, **more: Any) -> None:
	counted = frappe.get_all(
		"Contract Renewal Item", {"parent": doc.name}, ["outcome"], order_by="idx", limit=0
	)
	made = sum(row.outcome == "Made" for row in counted)
	refused = sum(row.outcome == "Refused" for row in counted)
	doc.db_set({"made": made, "refused": refused, **more}, notify=True)
	frappe.db.commit()  # nosemgrep: a job of its own
	frappe.publish_realtime(
		"contract_renewal",
		{"name": doc.name, "done": made + refused, "of": len(counted)},
		doctype=DOCTYPE,
		docname=doc.name,
	)
