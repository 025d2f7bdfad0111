"""The errors of the contract; each is answered by HTTP 400."""

NO_RIGHT, NOT_JSON, NO_OPERATION, NOT_WHOLE, WRONG_SERVICE = "10001", "10002", "10003", "10005", "10006"
NO_ACCOUNT, CANCELLED = "10007", "10009"
ID_REUSED, TOO_MUCH, TOO_LITTLE = "10010", "10011", "10012"
NO_TRANSACTION, GIVEN_UP, PERFORMED_ALREADY, NOT_REVERSED = "10014", "10015", "10016", "10017"
CANNOT_CHECK = "99999"


class UzumFault(Exception):
	"""An error of the contract. `kept`: what was done for the call stays done."""

	def __init__(self, code: str, message: str = "", *, kept: bool = False) -> None:
		super().__init__(code)
		self.code, self.message, self.kept = code, message, kept
