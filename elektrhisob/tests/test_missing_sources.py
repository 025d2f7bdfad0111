"""A row that hangs on nothing would belong to no district and be seen by nobody: it is refused."""

import frappe
import pytest

pytestmark = pytest.mark.site

MISSING = "999990000001"


@pytest.mark.parametrize(
	("doctype", "values"),
	[
		("Account Payment", {"personal_account": MISSING, "amount": 5_000, "payment_date": "2025-05-02"}),
		("Supply Point", {"personal_account": MISSING, "address": "Navoiy 1", "connected_on": "2025-05-02"}),
	],
)
def test_a_row_of_an_unknown_account_is_refused(doctype: str, values: dict[str, object]) -> None:
	with pytest.raises(frappe.LinkValidationError, match=MISSING):
		frappe.get_doc({"doctype": doctype, **values}).insert()
