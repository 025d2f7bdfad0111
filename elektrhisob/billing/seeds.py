"""Price lists and billing causes of `billing/data/`: entered where missing, never overwritten."""

from pathlib import Path
from typing import Any

from elektrhisob.reference.directory_files import ensure_rows, read_documents, read_table

DATA = Path(__file__).parent / "data"


def ensure_tariffs() -> None:
	tariffs = read_documents(DATA / "tariffs.json")
	ensure_rows("Tariff", ("tariff_code",), (_without_versions(tariff) for tariff in tariffs))
	versions = (
		{"tariff": tariff["tariff_code"], **version} for tariff in tariffs for version in tariff["versions"]
	)
	ensure_rows("Tariff Version", ("tariff", "valid_from"), versions)


def ensure_charge_rules() -> None:
	ensure_rows(
		"Billing Charge Rule",
		("rule_kind", "consumer_kind", "valid_from"),
		(_without_empty(row) for row in read_table(DATA / "charge_rules.csv")),
	)


def ensure_reminder_rules() -> None:
	ensure_rows("Reminder Rule", ("rule_name",), read_documents(DATA / "reminder_rules.json"))


def ensure_services() -> None:
	ensure_rows("Billable Service", ("service_code",), read_table(DATA / "services.csv"))


def ensure_einvoice_products() -> None:
	ensure_rows(
		"E-Invoice Product",
		("line_kind", "valid_from"),
		(_without_empty(row) for row in read_table(DATA / "einvoice_products.csv")),
	)


def ensure_billing_causes() -> None:
	ensure_rows("Billing Cause", ("cause_code",), read_table(DATA / "billing_causes.csv"))


def _without_versions(tariff: dict[str, Any]) -> dict[str, Any]:
	return {field: value for field, value in tariff.items() if field != "versions"}


def _without_empty(row: dict[str, str]) -> dict[str, str]:
	"""A cell left empty is the default of its field."""
	return {field: value for field, value in row.items() if value}
