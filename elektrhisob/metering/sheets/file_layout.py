"""How a reading sheet lies in an XLSX file: the same on the way out and on the way back."""

from dataclasses import dataclass

MARK_CELL = "A1"
MARK = "ELEKTRHISOB-SHEET"
HEAD_ROW = 4
FIRST_ROW = 5


@dataclass(frozen=True)
class Column:
	"""number: of the column in the file; width in characters; is_entry: the controller's to fill in."""

	number: int
	fieldname: str
	width: int
	is_entry: bool = False


KEY = Column(1, "name", 15)
NUMBER = Column(2, "line_no", 5)
ADDRESS = Column(3, "address", 34)
CONSUMER = Column(4, "consumer_name", 24)
ACCOUNT = Column(5, "personal_account", 15)
SERIAL = Column(6, "serial_no", 14)
REGISTER = Column(7, "register", 12)
LAST_VALUE = Column(8, "last_value", 11)
LAST_DATE = Column(9, "last_date", 12)
EXPECTED = Column(10, "expected", 17)
VALUE = Column(11, "value", 12, is_entry=True)
DATE = Column(12, "reading_date", 12, is_entry=True)
REASON = Column(13, "not_read_reason", 18, is_entry=True)
NOTE = Column(14, "note", 24, is_entry=True)
COLUMNS = (
	KEY,
	NUMBER,
	ADDRESS,
	CONSUMER,
	ACCOUNT,
	SERIAL,
	REGISTER,
	LAST_VALUE,
	LAST_DATE,
	EXPECTED,
	VALUE,
	DATE,
	REASON,
	NOTE,
)


def mark_of(sheet: str) -> str:
	return f"{MARK} {sheet}"


def register_of(zone: str, quantity: str) -> str:
	"""What tells the registers of one meter apart."""
	return zone if quantity == "Active Import" else f"{zone} {quantity}"
