"""Telephone numbers as they are stored: +998 and nine digits, or + and an international number."""

from __future__ import annotations

import re

import frappe
from frappe import _

from elektrhisob.consumers.search_words import COUNTRY, LOCAL_DIGITS


class PhoneError(frappe.ValidationError):
	pass


def normalise_phone(text: str | None) -> str | None:
	"""+998901234567 from any usual spelling of it. Raises PhoneError for what is no telephone number."""
	if not (text or "").strip():
		return None
	digits = re.sub(r"\D", "", text or "")
	if len(digits) == LOCAL_DIGITS:
		return f"+{COUNTRY}{digits}"
	if digits.startswith(COUNTRY) and len(digits) == len(COUNTRY) + LOCAL_DIGITS:
		return f"+{digits}"
	if (text or "").strip().startswith("+") and 8 <= len(digits) <= 15 and not digits.startswith(COUNTRY):
		return f"+{digits}"
	frappe.throw(
		_("{0} is not a telephone number. Enter it as +998 90 123 45 67.").format(text),
		PhoneError,
	)
	return None
