"""The work on one month of the social registry: read the file, answer every row, write the answer's file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import now
from frappe.utils.background_jobs import is_job_enqueued

from elektrhisob.administration.divisions import hets_below
from elektrhisob.administration.periods import month_bounds
from elektrhisob.billing.compensation import registry_file
from elektrhisob.billing.compensation.answering import COMPENSATED, WITHIN, Answers, Question, answer
from elektrhisob.bulk.connection import bulk_connection
from elektrhisob.bulk.exact import kwh, soum, watt_hours
from elektrhisob.bulk.locks import take_lock

if TYPE_CHECKING:
	from elektrhisob.billing.doctype.compensation_exchange.compensation_exchange import CompensationExchange

DOCTYPE = "Compensation Exchange"
QUEUED, RUNNING, ANSWERED, SENT, FAILED = "Queued", "Running", "Answered", "Sent", "Failed"
JOB_SECONDS = 3600
WAIT_SECONDS = 600


class ExchangeStateError(frappe.ValidationError):
	pass


class NoCompensationRuleError(frappe.ValidationError):
	pass


def rule_of(period: str) -> Any:
	"""The rule in force in a month."""
	first = month_bounds(period)[0]
	rules = frappe.get_all(
		"Compensation Rule",
		{"valid_from": ["<=", first]},
		["name", "capped_kwh", "norm_block", "valid_until"],
		order_by="valid_from desc",
		limit=1,
	)
	if not rules or (rules[0].valid_until and rules[0].valid_until < first):
		frappe.throw(
			_("No compensation is in force in {0}. Enter a Compensation Rule for that month.").format(period),
			NoCompensationRuleError,
		)
	return rules[0]


def start(doc: CompensationExchange) -> None:
	status = frappe.db.get_value(DOCTYPE, doc.name, "status", for_update=True)
	if status in (QUEUED, RUNNING) and is_job_enqueued(job_of(doc)):
		frappe.throw(_("The file is being answered already."), ExchangeStateError)
	require_unsent(doc, status)
	if not doc.registry_file:
		frappe.throw(_("Attach the file of the registry first."), ExchangeStateError)
	rule = rule_of(doc.period)
	doc.db_set({"status": QUEUED, "failure": None, "compensation_rule": rule.name})
	frappe.enqueue(
		"elektrhisob.billing.compensation.exchange_job.run",
		queue="long",
		timeout=JOB_SECONDS,
		job_id=job_of(doc),
		deduplicate=True,
		enqueue_after_commit=True,
		exchange=doc.name,
	)


def job_of(doc: CompensationExchange) -> str:
	"""Known to the queue while somebody works on it; a worker that was killed leaves only the status."""
	return f"compensation-{doc.name}"


def require_unsent(doc: CompensationExchange, status: str | None = None) -> None:
	if (status or doc.status) == SENT:
		frappe.throw(
			_("The answer of {0} was sent and stays as it is. Enter another exchange.").format(doc.period),
			ExchangeStateError,
		)


def run(exchange: str) -> None:
	"""The job. Called twice it gives the same rows; a fault is told on the form."""
	doc: CompensationExchange = frappe.get_doc(DOCTYPE, exchange)
	if doc.status == SENT:
		return
	doc.db_set("status", RUNNING, notify=True)
	frappe.db.commit()  # nosemgrep: a job of its own
	try:
		_run(doc)
	except Exception as error:
		frappe.db.rollback()
		doc.db_set({"status": FAILED, "failure": str(error)[:500]}, notify=True)
		frappe.db.commit()  # nosemgrep: a job of its own
		if not isinstance(error, frappe.ValidationError):
			raise


def _run(doc: CompensationExchange) -> None:
	content = _content(doc)
	asked = registry_file.read(content)
	rule = rule_of(doc.period)
	question = Question(
		exchange=str(doc.name),
		period=doc.period,
		hets=hets_below(doc.org_unit),
		user=doc.modified_by,
		cap_wh=watt_hours(rule.capped_kwh),
		norm_block=int(rule.norm_block),
	)
	with bulk_connection() as connection:
		# Two files of one month wait for each other: a family is compensated in one of them.
		if not take_lock(connection, f"compensation-{doc.period}", WAIT_SECONDS):
			frappe.throw(_("Another file of this month is being answered. Start again."), ExchangeStateError)
		answers = answer(connection, question, asked)
		connection.commit()
	_tell(doc, answers, content)


def _content(doc: CompensationExchange) -> bytes:
	"""The file that is attached to this document, and no other, whatever address the field holds."""
	name = frappe.db.get_value(
		"File",
		{"file_url": doc.registry_file, "attached_to_doctype": DOCTYPE, "attached_to_name": doc.name},
		"name",
	)
	if not name:
		frappe.throw(
			_("The file is not attached to this exchange. Attach it again and save."), ExchangeStateError
		)
	content = frappe.get_doc("File", name).get_content()
	return content if isinstance(content, bytes) else str(content).encode("utf-8")


def _tell(doc: CompensationExchange, answers: Answers, content: bytes) -> None:
	counted = answers.counted()
	doc.db_set(
		{
			"status": ANSWERED,
			"answered_on": now(),
			"total": len(answers.asked),
			"compensated": counted[COMPENSATED],
			"within_norm": counted[WITHIN],
			"without_answer": len(answers.asked) - counted[COMPENSATED] - counted[WITHIN],
			"compensated_kwh": kwh(int(answers.energy_wh.sum())),
			"amount": soum(int(answers.amount.sum())),
			"answer_file": _write_answer(doc, answers, content),
		},
		notify=True,
	)
	frappe.db.commit()  # nosemgrep: a job of its own


def _write_answer(doc: CompensationExchange, answers: Answers, content: bytes) -> str:
	as_workbook = registry_file.is_workbook(content)
	rows = (
		(
			account or row.account,
			row.pinfl,
			doc.period,
			kwh(used),
			kwh(int(energy)),
			soum(int(amount)),
			outcome,
		)
		for row, account, used, energy, amount, outcome in zip(
			answers.asked,
			answers.accounts,
			answers.used_wh,
			answers.energy_wh,
			answers.amount,
			answers.outcomes,
			strict=True,
		)
	)
	old = frappe.get_all(
		"File",
		{"attached_to_doctype": DOCTYPE, "attached_to_name": doc.name, "attached_to_field": "answer_file"},
		pluck="name",
		order_by="name",
	)
	for name in old:
		frappe.delete_doc("File", name, ignore_permissions=True)
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"compensation-{doc.period}-{doc.org_unit}.{'xlsx' if as_workbook else 'csv'}",
			"attached_to_doctype": DOCTYPE,
			"attached_to_name": doc.name,
			"attached_to_field": "answer_file",
			"is_private": 1,
			"content": registry_file.written(rows, as_workbook),
		}
	)
	return str(file.insert(ignore_permissions=True).file_url)


def mark_sent(doc: CompensationExchange) -> None:
	if doc.status != ANSWERED:
		frappe.throw(_("There is no answer to send yet."), ExchangeStateError)
	doc.db_set({"status": SENT, "sent_on": now()})


def outcomes(exchange: str) -> list[dict[str, Any]]:
	"""How many rows of each outcome, with their sums, for the form."""
	rows = frappe.db.sql(
		"""select outcome, count(*) as number, sum(amount) as amount from `tabSocial Compensation`
		where exchange = %s group by outcome order by number desc, outcome""",
		(exchange,),
		as_dict=True,
	)
	return [dict(row) for row in rows]
