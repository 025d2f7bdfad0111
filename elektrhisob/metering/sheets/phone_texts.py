"""The words of the phone page in the language of the user; the phone keeps them with its data."""

import frappe
from frappe import _

REASONS_DOCTYPE, REASONS_FIELD = "Reading Sheet Line", "not_read_reason"


def phone_texts() -> dict[str, str]:
	texts = {
		"title": _("Field work"),
		"sheets": _("Reading sheets"),
		"orders": _("Field orders"),
		"no_sheets": _("No sheets today"),
		"no_sheets_hint": _("A sheet appears here when the office hands it out to you."),
		"no_orders": _("No orders"),
		"refresh": _("Load again"),
		"loaded": _("Loaded {0}"),
		"offline": _("No network"),
		"offline_hint": _("Go on working: everything is kept on the phone and sent later."),
		"waiting": _("{0} to send"),
		"sending": _("Sending…"),
		"all_sent": _("All sent"),
		"log_in": _("Log in to send"),
		"log_in_hint": _("You were logged out. What you entered is kept on the phone."),
		"log_in_button": _("Log in"),
		"others_waiting": _("{0} entries of {1} wait on this phone for their log in."),
		"not_accepted": _("Not accepted"),
		"dismiss": _("Seen"),
		"search": _("House, meter, account"),
		"all": _("All"),
		"open": _("To read"),
		"problems": _("Problems"),
		"nothing_found": _("Nothing found"),
		"all_done": _("Every meter is entered. Well done!"),
		"meter": _("Meter"),
		"account": _("Account"),
		"last": _("Last"),
		"expected": _("Expected"),
		"no_last": _("First reading"),
		"save": _("Save"),
		"keep": _("Yes, it is so"),
		"not_read": _("Not read"),
		"why_not_read": _("Why was it not read?"),
		"photo": _("Photo"),
		"photo_kept": _("Photo kept"),
		"note": _("Note"),
		"previous": _("Previous"),
		"next": _("Next"),
		"back": _("Back"),
		"kept": _("Kept on the phone, not sent yet"),
		"used": _("{0} used in {1} days"),
		"below": _("Less than last time ({0}). Sure?"),
		"rollover": _("The dial passed zero: {0} used. Sure?"),
		"above_power": _("{0} in {1} days is more than the connection can carry. Sure?"),
		"far_above": _("{0} used, usual is about {1}. Sure?"),
		"zero": _("The dial has not moved for {0} days. Sure?"),
		"beyond": _("The dial has only {0} digits."),
		"due": _("Due {0}"),
		"call": _("Call"),
		"done": _("Done"),
		"not_possible": _("Not possible"),
		"why_not_possible": _("Why was it not possible?"),
		"answer_kept": _("The result is kept and will be sent."),
		"storage": _("This browser does not keep data. Open the page in Chrome, not in a private window."),
		"photo_bad": _("This picture cannot be read. Take it again."),
	}
	return {**texts, **_options("To Read", "Accepted", "Suspicious", "Not Read", "Refused"), **_choices()}


def _options(*statuses: str) -> dict[str, str]:
	return {f"status:{status}": _(status) for status in statuses}


def _choices() -> dict[str, str]:
	"""Reasons, obstacles and kinds of orders, as their DocTypes list them."""
	chosen = (
		("reason", REASONS_DOCTYPE, REASONS_FIELD),
		("obstacle", "Field Order", "obstacle"),
		("kind", "Field Order", "kind"),
		("quantity", REASONS_DOCTYPE, "quantity"),
	)
	return {
		f"{prefix}:{option}": _(option)
		for prefix, doctype, fieldname in chosen
		for option in (frappe.get_meta(doctype).get_options(fieldname) or "").split("\n")
		if option
	}
