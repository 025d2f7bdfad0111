import re

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_months, formatdate, get_last_day, getdate

from elektrhisob.billing.charges.billed_days import (
	DaysBilledError,
	check_dates,
	last_billed_day,
	refuse_deletion_of_billed,
	same_spelling,
)
from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.consumers.rebill_demands import demand

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class SavedMonthError(frappe.ValidationError):
	"""A month that is none, is named twice, or lies outside the programme."""


class EnergySavingProgramme(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from elektrhisob.billing.doctype.saved_energy_month.saved_energy_month import SavedEnergyMonth

		act: DF.Data | None
		approved_on: DF.Date
		auditor: DF.Data | None
		consumer_name: DF.Data | None
		het: DF.Link | None
		months: DF.Table[SavedEnergyMonth]
		personal_account: DF.Link
		remarks: DF.SmallText | None
		valid_from: DF.Date
		valid_until: DF.Date | None
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.CHARGE)

	def validate(self) -> None:
		check_dates(self)
		self.check_months()
		self.keep_billed_months()

	def check_months(self) -> None:
		seen = set()
		for row in self.months:
			if not MONTH.fullmatch(row.month or ""):
				frappe.throw(
					_("Row {0}: write the month as 2026-01.").format(row.idx),
					SavedMonthError,
				)
			first = getdate(f"{row.month}-01")
			begins, ends = getdate(self.valid_from).replace(day=1), getdate(self.valid_until or "9999-12-31")
			if row.month in seen or not begins <= first <= ends:
				frappe.throw(
					_("Row {0}: {1} is entered twice, or is no month of the programme.").format(
						row.idx, row.month
					),
					SavedMonthError,
				)
			seen.add(row.month)

	def keep_billed_months(self) -> None:
		"""What was confirmed for a billed month is on its bill; what is confirmed later asks for a new one."""
		before, billed = self.get_doc_before_save(), last_billed_day(self.personal_account)
		if not billed:
			return
		stood = set(_confirmed(before, billed)) if before else set()
		now = set(_confirmed(self, billed))
		self.flags.confirmed_late = sorted(month for month, _kwh in now - stood)
		if stood - now:
			frappe.throw(
				_("Months up to {0} are billed: their saved energy stays. Correct the bill instead.").format(
					formatdate(billed)
				),
				DaysBilledError,
			)

	def on_update(self) -> None:
		if late := self.flags.pop("confirmed_late", None):
			demand(
				str(self.personal_account),
				"Saved Energy",
				getdate(f"{late[0]}-01"),
				(self.doctype, str(self.name)),
				_("Saved energy confirmed after the bill: {0}").format(", ".join(late)),
				get_last_day(f"{late[-1]}-01"),
			)

	def on_trash(self) -> None:
		if self.months:
			refuse_deletion_of_billed(self, f"{min(row.month for row in self.months)}-01")


def _confirmed(doc: Document, billed: object) -> list[tuple[str, str]]:
	"""Months whose days are billed, with their energy."""
	return sorted(
		(row.month, same_spelling(row.saved_kwh))
		for row in doc.months
		if MONTH.fullmatch(row.month or "") and getdate(add_months(f"{row.month}-01", 1)) <= _next_day(billed)
	)


def _next_day(day: object) -> object:
	return frappe.utils.add_days(day, 1)
