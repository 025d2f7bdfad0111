"""Days without penalty for a unit, a category or an account, decided by two."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from elektrhisob.administration.divisions import require_unit
from elektrhisob.billing.debt import two_persons


class MoratoriumError(frappe.ValidationError):
	"""A moratorium that ends before it begins, or names what does not belong together."""


def check(doc: Document) -> None:
	require_unit(doc.org_unit)
	if getdate(doc.to_date) < getdate(doc.from_date):
		frappe.throw(_("The moratorium ends before it begins. Check both days."), MoratoriumError)
	if doc.personal_account:
		_check_account(doc)
	two_persons.follow(doc)


def _check_account(doc: Document) -> None:
	inside = frappe.db.sql(
		"""SELECT 1 FROM `tabPersonal Account` account
		JOIN `tabOrg Unit` unit ON unit.name = account.route
		JOIN `tabOrg Unit` top ON unit.lft BETWEEN top.lft AND top.rgt
		WHERE account.name = %s AND top.name = %s""",
		(doc.personal_account, doc.org_unit),
	)
	if not inside:
		frappe.throw(
			_("Account {0} does not lie in {1}. Name its unit.").format(doc.personal_account, doc.org_unit),
			MoratoriumError,
		)


def refuse_removal(doc: Document) -> None:
	if doc.status not in ("Draft", "Rejected"):
		frappe.throw(
			_("A decision is a trace and stays. Make a new one that corrects it."),
			two_persons.DecidedAlreadyError,
		)
