"""Methods of recalculation: entered where missing, never overwritten."""

from elektrhisob.billing.seeds import DATA
from elektrhisob.reference.directory_files import ensure_rows, read_table


def ensure_recalculation_methods() -> None:
	ensure_rows(
		"Recalculation Method",
		("act_kind", "consumer_kind", "method", "valid_from"),
		(
			{field: value for field, value in row.items() if value}
			for row in read_table(DATA / "recalculation_methods.csv")
		),
	)
