"""The supplier's errors of the contract."""

SIGNATURE, AMOUNT, ACTION, PAID, NO_USER = -1, -2, -3, -4, -5
NO_TRANSACTION, NOT_UPDATED, BAD_REQUEST, CANCELLED = -6, -7, -8, -9
NOTES = {
	SIGNATURE: "SIGN CHECK FAILED!",
	AMOUNT: "Incorrect parameter amount",
	ACTION: "Action not found",
	PAID: "Already paid",
	NO_USER: "User does not exist",
	NO_TRANSACTION: "Transaction does not exist",
	NOT_UPDATED: "Failed to update user",
	BAD_REQUEST: "Error in request from click",
	CANCELLED: "Transaction cancelled",
}


class ClickFault(Exception):
	"""An error of the contract. `kept`: what was done for the call stays done."""

	def __init__(self, code: int, note: str = "", *, kept: bool = False, **more: object) -> None:
		super().__init__(code)
		self.code, self.kept = code, kept
		self.answer: dict[str, object] = {**more, "error": code, "error_note": note or NOTES[code]}
