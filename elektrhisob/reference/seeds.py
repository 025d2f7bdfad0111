"""The directories of `reference/data/`, as dated in their sources."""

from pathlib import Path

from elektrhisob.reference.directory_files import ensure_rows, read_table

DATA = Path(__file__).parent / "data"


def ensure_voltage_levels() -> None:
	ensure_rows("Voltage Level", ("level_code",), read_table(DATA / "voltage_levels.csv"))


def ensure_consumer_categories() -> None:
	ensure_rows("Consumer Category", ("category_name",), read_table(DATA / "consumer_categories.csv"))


def ensure_tariff_zones() -> None:
	ensure_rows("Tariff Zone", ("zone_code",), read_table(DATA / "tariff_zones.csv"))


def ensure_vat_rates() -> None:
	ensure_rows("VAT Rate", ("valid_from",), read_table(DATA / "vat_rates.csv"))


def ensure_penalty_rules() -> None:
	ensure_rows("Penalty Rule", ("consumer_kind", "valid_from"), read_table(DATA / "penalty_rules.csv"))


def ensure_payment_due_rules() -> None:
	ensure_rows(
		"Payment Due Rule", ("consumer_kind", "valid_from"), read_table(DATA / "payment_due_rules.csv")
	)


def ensure_legal_terms() -> None:
	ensure_rows("Legal Term", ("term", "valid_from"), read_table(DATA / "legal_terms.csv"))


def ensure_compensation_rules() -> None:
	ensure_rows("Compensation Rule", ("valid_from",), read_table(DATA / "compensation_rules.csv"))
