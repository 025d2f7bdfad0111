"""What PAYNET's statuses are called here; the two editions number a few of them apart."""

from enum import Enum


class Status(Enum):
	"""(SOAP, JSON-RPC)."""

	OK = (0, 0)
	CANNOT_CANCEL = (77, 77)
	UNAVAILABLE = (100, 100)
	QUOTA = (101, 101)
	SYSTEM = (102, 102)
	UNKNOWN = (103, 103)
	EXISTS = (201, 201)
	CANCELLED = (202, 202)
	NO_TRANSACTION = (305, 203)
	NO_CLIENT = (302, 302)
	NO_SERVICE = (304, 305)
	SHORT_PASSWORD = (401, 401)
	MISSING = (411, 411)
	LOGIN = (412, 412)
	AMOUNT = (413, 413)
	TIME = (414, 414)
	LIMIT = (415, 415)
	PROHIBITED = (501, 501)
	ACCESS = (601, 601)
	COMMAND = (603, 603)

	@property
	def soap(self) -> int:
		return self.value[0]

	@property
	def rpc(self) -> int:
		return self.value[1]


class Refused(Exception):
	"""A call is answered with another status than 0; the text is read by the cashier or the payer."""

	def __init__(self, status: Status, text: str, *, number: int = 0, state: int = 0) -> None:
		super().__init__(text)
		self.status, self.text = status, text
		self.number, self.state = number, state


PERFORMED, CANCELLED, NOT_FOUND = 1, 2, 3
"""transactionState."""
