"""The national chart and the posting rules, as dated in their sources."""

from pathlib import Path

from elektrhisob.reference.directory_files import ensure_rows, read_table

DATA = Path(__file__).parent / "data"


def ensure_ledger_accounts() -> None:
	ensure_rows("Ledger Account", ("account_code",), read_table(DATA / "ledger_accounts.csv"))


def ensure_posting_rules() -> None:
	ensure_rows(
		"Posting Rule",
		("event", "component", "channel", "valid_from"),
		read_table(DATA / "posting_rules.csv"),
	)
