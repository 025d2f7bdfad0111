"""The payment channels of the country, entered where missing, and off until a contract is made."""

from pathlib import Path

from elektrhisob.reference.directory_files import ensure_rows, read_table

DATA = Path(__file__).parent / "data"


def ensure_payment_channels() -> None:
	ensure_rows("Payment Channel", ("channel_code",), read_table(DATA / "payment_channels.csv"))
