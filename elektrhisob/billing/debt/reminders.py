"""Reminders of a day, prepared by rule: one statement a rule and district; whoever sends them marks them."""

from datetime import date, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, today

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.administration.divisions import hets_below
from elektrhisob.administration.periods import period_of
from elektrhisob.bulk.keys import Key, reserve_keys
from elektrhisob.bulk.statements import Cursor, rows, run

ROLES = ("Billing Operator", "Billing Supervisor", "Elektrhisob Administrator")
PLACES = ("account", "consumer", "debt", "due_date", "period")


class ReminderTextError(frappe.ValidationError):
	"""A text with a place nobody fills in, or two texts in one language."""


def check_rule(doc: Document) -> None:
	if not -28 <= int(doc.days_after_due or 0) <= 365:
		frappe.throw(_("Remind from 28 days before the due day to 365 days after it."), ReminderTextError)
	languages = [row.language for row in doc.texts]
	if len(set(languages)) < len(languages):
		frappe.throw(_("Two texts are in one language. Keep one of them."), ReminderTextError)
	for row in doc.texts:
		left = row.text
		for place in PLACES:
			left = left.replace(f"{{{{{place}}}}}", "")
		if "{{" in left or "}}" in left:
			frappe.throw(
				_("The text in {0} has a place that is not filled in. Use: {1}.").format(
					row.language, ", ".join(f"{{{{{place}}}}}" for place in PLACES)
				),
				ReminderTextError,
			)


@frappe.whitelist(methods=["POST"])
def prepare_for(org_unit: str, day: str) -> int:
	"""Queue the reminders of a day for every district of a unit; returns how many districts."""
	frappe.only_for(ROLES)
	hets = hets_below(org_unit)
	for het in hets:
		_enqueue(het, getdate(day))
	return len(hets)


def prepare_today() -> None:
	"""Scheduler, daily: one job a district."""
	if not frappe.db.exists("Reminder Rule", {"enabled": 1}):
		return
	for het in frappe.get_all("Org Unit", {"unit_level": "HET"}, pluck="name", order_by="name"):
		_enqueue(het, getdate(today()))


def _enqueue(het: str, day: date) -> None:
	frappe.enqueue(
		"elektrhisob.billing.debt.reminders.prepare_het",
		queue="long",
		job_id=f"debt-reminders-{het}-{day}",
		deduplicate=True,
		enqueue_after_commit=True,
		het=het,
		day=str(day),
	)


def prepare_het(het: str, day: str) -> int:
	"""The reminders of one district and day that are not there yet; returns how many were added."""
	cursor = request_cursor()
	return sum(
		_prepare(cursor, frappe.get_cached_doc("Reminder Rule", name), het, getdate(day))
		for name in frappe.get_all("Reminder Rule", {"enabled": 1}, pluck="name", order_by="name")
	)


def _prepare(cursor: Cursor, rule: Document, het: str, day: date) -> int:
	due = day - timedelta(days=int(rule.days_after_due or 0))
	usual, others = _texts_of(rule)
	chosen = _by_language(others)
	run(cursor, f"CREATE OR REPLACE TEMPORARY TABLE staged_reminder ({_STAGED}) {_OPTIONS}")
	# A bill is due in the month after its own: its period leads to it by the index.
	run(
		cursor,
		"""INSERT INTO staged_reminder (personal_account, bill, period, due_date, debt)
		SELECT bill.personal_account, bill.name, bill.period, bill.due_date, bill.amount - COALESCE((
				SELECT SUM(paid.amount) FROM `tabPayment Allocation` paid
				FORCE INDEX (personal_account_bill_index)
				WHERE paid.personal_account = bill.personal_account AND paid.bill = bill.name
			), 0) AS debt
		FROM `tabElectricity Bill` bill
		WHERE bill.period = %s AND bill.het = %s AND bill.due_date = %s AND bill.docstatus = 1
			AND %s IN ('', bill.consumer_kind)
			AND NOT EXISTS (SELECT 1 FROM `tabDebt Reminder` told
				WHERE told.rule = %s AND told.remind_on = %s
				AND told.personal_account = bill.personal_account)
			AND NOT EXISTS (SELECT 1 FROM `tabInstalment Plan` plan
				WHERE plan.personal_account = bill.personal_account AND plan.status = 'Active'
				AND bill.period <= plan.covers_until)
		HAVING debt > 0 AND debt >= %s""",
		(
			period_of(due.replace(day=1) - timedelta(days=1)),
			*(het, due, rule.consumer_kind or "", rule.name, day, rule.smallest_debt or 0),
		),
	)
	count = int(rows(cursor, "SELECT COALESCE(MAX(seq), 0) FROM staged_reminder")[0][0])
	if not count:
		return 0
	before = reserve_keys(Key.REMINDER, count) - 1
	user = frappe.session.user
	return run(
		cursor,
		f"""INSERT INTO `tabDebt Reminder` (name, creation, modified, owner, modified_by, docstatus, idx,
			rule, remind_on, channel, state, personal_account, het, bill, due_date, debt, phone,
			language, text)
		SELECT CONCAT(%s, %s + staged.seq), NOW(6), NOW(6), %s, %s, 0, 0,
			%s, %s, %s, 'Prepared',
			staged.personal_account, account.het, staged.bill, staged.due_date, staged.debt, account.phone,
			{chosen},
			{_FILLED.replace("TEXT", chosen)}
		FROM staged_reminder staged STRAIGHT_JOIN `tabPersonal Account` account
			ON account.name = staged.personal_account
		LEFT JOIN `tabConsumer` consumer ON consumer.name = account.consumer
		ORDER BY staged.seq""",
		(
			*(Key.REMINDER.value, before, user, user, rule.name, day, rule.channel),
			*(value for row in others for value in (row.language, row.language)),
			usual.language,
			*(value for row in others for value in (row.language, row.text)),
			usual.text,
		),
	)


def _by_language(others: list[Document]) -> str:
	"""SQL for a value by the consumer's language. Parameters: language and value of each, then the usual."""
	if not others:
		return "%s"
	return f"CASE consumer.document_language {'WHEN %s THEN %s ' * len(others)}ELSE %s END"


_STAGED = """seq INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, personal_account VARCHAR(140),
	bill VARCHAR(140), period VARCHAR(140), due_date DATE, debt DECIMAL(21,9)"""
_OPTIONS = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci"
_FILLED = """REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(TEXT, '{{account}}', staged.personal_account),
	'{{consumer}}', COALESCE(account.consumer_name, '')), '{{debt}}', FORMAT(staged.debt, 2)),
	'{{due_date}}', DATE_FORMAT(staged.due_date, '%%d.%%m.%%Y')), '{{period}}', staged.period)"""


def _texts_of(rule: Document) -> tuple[Document, list[Document]]:
	"""The text of who has no language of documents: the site's, else the first; and the others."""
	site = frappe.db.get_single_value("System Settings", "language")
	usual = next((row for row in rule.texts if row.language == site), rule.texts[0])
	return usual, [row for row in rule.texts if row is not usual]
