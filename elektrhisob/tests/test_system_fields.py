"""Who decided, and which bill charged a document, is nobody's to send along."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
import pytest
from frappe.model.workflow import apply_workflow

from elektrhisob.administration.system_fields import SYSTEM_FIELDS
from elektrhisob.billing.charges.stories import bill_of, energy, money
from elektrhisob.billing.checks import decisions
from elektrhisob.billing.debt.two_persons import OnePersonError
from elektrhisob.billing.recalculation.acts_for_tests import approved
from elektrhisob.bulk.exact import soum
from elektrhisob.tests import district
from elektrhisob.tests.scenario import MONTHS, Town

pytestmark = pytest.mark.site
JUNE, JULY, AUGUST = MONTHS
OF_DECISIONS = ("requested_by", "approved_by", "issued_by", "prepared_by", "calculated_by")


def test_whoever_asks_cannot_have_been_somebody_else(database_put_back: None) -> None:
	town = Town()
	karimov = town.household("Karimov Aziz")
	town.bill(JUNE)
	asks, other = (district.user("Billing Supervisor") for _ in range(2))
	frappe.db.commit()
	frappe.set_user(asks)
	doc: Any = frappe.get_doc(
		{
			"doctype": "Account Adjustment",
			"personal_account": karimov.account,
			"adjustment_kind": "Write-off",
			"amount": soum(100),
			"adjustment_date": "2025-07-01",
			"reason": "Decision of the commission",
			"basis": "12",
			"basis_date": "2025-06-30",
			"requested_by": other,
		}
	).insert()
	assert not doc.requested_by
	apply_workflow(doc, "Ask for Approval")
	doc.reload()
	# As a PUT of the REST interface would: another name in the field that the form does not let one touch.
	doc.update({"requested_by": other, "taken_back_by": doc.name}).save()
	assert not doc.taken_back_by
	with pytest.raises(OnePersonError):
		apply_workflow(doc, "Approve")
	doc.reload()
	assert (doc.requested_by, doc.status) == (asks, "Awaiting Approval")


def test_an_approved_act_cannot_be_said_to_be_billed_already(database_put_back: None) -> None:
	town = Town()
	karimov = town.household("Karimov Aziz")
	town.bill(JUNE)
	done = approved(karimov.supply_point)
	june = bill_of(karimov.account, JUNE)
	done.update({"bill": june.name}).save()
	assert frappe.db.get_value(done.doctype, done.name, "bill") is None
	frappe.db.commit()
	town.bill(JULY)
	assert ("Recalculation Act", Decimal(540)) in energy(bill_of(karimov.account, JULY))


def test_a_service_cannot_be_said_to_be_billed_already(database_put_back: None) -> None:
	town = Town()
	karimov = town.household("Karimov Aziz")
	town.bill(JUNE)
	district.insert(
		"Billable Service",
		service_code="SEAL",
		service_name="Muhrlash",
		is_active=1,
		prices=[{"valid_from": "2025-01-01", "price": 50_000, "source_mark": "X"}],
	)
	made = district.insert(
		"Account Service",
		personal_account=karimov.account,
		service="SEAL",
		service_date="2025-07-10",
		quantity=1,
		bill=bill_of(karimov.account, JUNE).name,
	)
	made.submit()
	frappe.db.commit()
	town.bill(JULY)
	assert money(bill_of(karimov.account, JULY)) == [("Service", Decimal(50_000))]


def test_what_a_check_found_is_decided_in_the_worklist_alone(database_put_back: None) -> None:
	"""Closed by its form it would leave the bill held for ever, without anybody who decided."""
	town = Town()
	odd = town.household("Toʻrayev Botir", uses=(180, 640, 200))
	rule = frappe.get_doc("Bill Check Rule", "KWH_FAR")
	rule.severity = "Hold"
	for row in rule.parameters:
		row.value = {"multiple": 2, "difference": 100, "bills": 1}.get(row.parameter, row.value)
	rule.save()
	frappe.db.commit()
	town.bill(JUNE)
	town.bill(JULY, until="Checked")
	(name,) = frappe.get_all("Bill Check Finding", {"personal_account": odd.account}, pluck="name")
	frappe.set_user(district.user("Billing Supervisor"))
	finding = frappe.get_doc("Bill Check Finding", name)
	with pytest.raises(decisions.NothingToDecideError):
		finding.update({"state": "Released", "decided_by": "Guest"}).save()
	assert decisions.release([name])["done"] == 1


def test_every_signature_of_a_decision_is_kept() -> None:
	"""A new document with two persons in it stands in the list, or this fails."""
	signed: dict[str, set[str]] = {}
	field: Any
	for doctype in frappe.get_all(
		"DocType", {"module": "Billing", "istable": 0}, pluck="name", order_by="name"
	):
		for field in frappe.get_meta(doctype).fields:
			if field.options == "User" and field.read_only and field.fieldname in OF_DECISIONS:
				signed.setdefault(doctype, set()).add(field.fieldname)
	assert signed
	for doctype, fields in signed.items():
		assert fields <= set(SYSTEM_FIELDS.get(doctype, ())), doctype
	for doctype, names in SYSTEM_FIELDS.items():
		meta = frappe.get_meta(doctype)
		assert all(name == "owner" or meta.get_field(name).read_only for name in names), doctype
