"""Links to pay for an account, for who sends them to its consumer."""

from typing import Any

import frappe
import segno
from frappe.utils import cint

from elektrhisob.billing.ways_to_pay import links
from elektrhisob.consumer_payments.payers_account import PayersAccount
from elektrhisob.exchange.gateways.acceptance import acceptance, balance_of
from elektrhisob.exchange.gateways.pay_links.links import ways


@frappe.whitelist(methods=["GET"])
def links_to_pay(account: str, soum: str = "") -> dict[str, Any]:
	"""For the debt, or the sum that is named; with the reason when no payment is taken."""
	doc = frappe.get_doc("Personal Account", account)
	doc.check_permission("read")
	payable = acceptance(account)
	if not isinstance(payable, PayersAccount):
		return {"sum": 0, "links": [], "refused": payable.text(frappe.local.lang)}
	amount = cint(soum) * 100 if soum else max(0, balance_of(payable))
	offered = ways()
	return {
		"sum": amount / 100,
		"channels": [way.name for way in offered],
		"links": [{**link, "qr": qr(link["address"])} for link in links(offered, account, amount)],
		"refused": "",
	}


def qr(text: str) -> str:
	return str(segno.make(text, error="m", micro=False).png_data_uri(scale=4, border=2))
