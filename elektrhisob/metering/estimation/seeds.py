"""Zone calendar and estimation methods as delivered: entered where missing, never overwritten."""

from pathlib import Path

from elektrhisob.reference.directory_files import ensure_rows, read_documents, read_table

DATA = Path(__file__).parents[1] / "data"


def ensure_zone_calendars() -> None:
	ensure_rows("Zone Calendar", ("valid_from",), read_documents(DATA / "zone_calendars.json"))


def ensure_estimation_methods() -> None:
	ensure_rows(
		"Estimation Method",
		("consumer_kind", "method", "valid_from"),
		read_table(DATA / "estimation_methods.csv"),
	)
