"""A head-end: what its description must say, and what the importers ask of it."""

import re
from datetime import timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import frappe
from frappe import _

from elektrhisob.administration.units import hets_of
from elektrhisob.exchange.askue.register_values import offset_of

if TYPE_CHECKING:
	from frappe.model.document import Document

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,29}")
INTEGRATION = "Integration"


class SourceDescriptionError(frappe.ValidationError):
	pass


def check_code(doc: "Document") -> None:
	if not CODE.fullmatch(doc.source_code or ""):
		_refuse(_("The code has 2 to 30 Latin letters, digits and hyphens."))


def check_units(doc: "Document") -> None:
	if frappe.db.get_value("Org Unit", doc.home_het, "unit_level") != "HET":
		_refuse(_("{0} is not a district. Choose a unit of level HET.").format(frappe.bold(doc.home_het)))
	if doc.home_het not in hets_of(doc.org_unit):
		_refuse(_("District {0} lies outside the unit of the source.").format(frappe.bold(doc.home_het)))


def check_clock(doc: "Document") -> None:
	if offset_of(doc.utc_offset or "") is None:
		_refuse(_("Write the distance from UTC as +05:00."))


def check_folder(doc: "Document") -> None:
	folder = (doc.watch_folder or "").strip()
	doc.watch_folder = folder or None
	if not folder:
		return
	if not CODE.fullmatch(folder):
		_refuse(_("The folder's name has Latin letters, digits and hyphens, and no slashes."))
	other = frappe.db.get_value("Askue Source", {"watch_folder": folder, "name": ["!=", doc.name]}, "name")
	if other:
		_refuse(_("Source {0} watches this folder already.").format(frappe.bold(other)))


def check_user(doc: "Document") -> None:
	if not doc.allow_push:
		return
	if not doc.user:
		_refuse(_("Choose the user whose API key the head-end sends with."))
	if INTEGRATION not in frappe.get_roles(doc.user):
		_refuse(_("User {0} needs the role Integration.").format(frappe.bold(doc.user)))
	other = frappe.db.get_value("Askue Source", {"user": doc.user, "name": ["!=", doc.name]}, "name")
	if other:
		_refuse(_("This user sends for source {0} already.").format(frappe.bold(other)))


def check_adapter(doc: "Document") -> None:
	if not doc.adapter:
		return
	parts = urlsplit(doc.adapter_url or "")
	if parts.scheme not in ("http", "https") or not parts.netloc:
		_refuse(_("Enter the address of the head-end: https://…"))


def _refuse(text: str) -> None:
	frappe.throw(text, SourceDescriptionError, title=_("Source"))


def zone_of(source: Any) -> timezone:
	return offset_of(source.utc_offset or "+05:00") or timezone.utc


def classes_of(source: Any) -> frozenset[str]:
	return frozenset(part.strip() for part in (source.message_classes or "").split(",") if part.strip())


def source_of_user(user: str) -> Any | None:
	"""The enabled source that pushes as this user."""
	name = frappe.db.get_value("Askue Source", {"user": user, "enabled": 1, "allow_push": 1}, "name")
	return frappe.get_doc("Askue Source", name) if name else None
