"""The errors of the contract, and what each says to whom."""

from frappe import _

from elektrhisob.exchange.gateways.acceptance import LANGUAGES, Refusal, Refused

NOT_POST, NOT_JSON, NOT_A_CALL, NO_METHOD = -32300, -32700, -32600, -32601
NO_RIGHT, INTERNAL = -32504, -32400
WRONG_AMOUNT, NOT_FOUND, NOT_CANCELLED, NOT_POSSIBLE = -31001, -31003, -31007, -31008
NOT_FISCAL = -32602
REGION, SUB_REGION, CLOSED_FOR_WORK = -31055, -31056, -31060
OF_ACCOUNT = {
	Refusal.UNKNOWN: -31050,
	Refusal.NOT_TOLD: -31051,
	Refusal.TWO: -31052,
	Refusal.CLOSED: -31053,
	Refusal.BLOCKED: -31054,
}


class PaymeFault(Exception):
	"""An error of the contract. `kept`: what was done for the call stays done."""

	def __init__(self, code: int, message: object, data: object = None, *, kept: bool = False) -> None:
		super().__init__(code)
		self.code, self.kept = code, kept
		self.error: dict[str, object] = {"code": code, "message": message, "data": data}


def of_account(refused: Refused, field: str) -> PaymeFault:
	"""For the payer, in three languages; `field` is where on the form it went wrong."""
	return PaymeFault(
		OF_ACCOUNT[refused.reason], {language: refused.text(language) for language in LANGUAGES}, field
	)


def wrong_region(field: str) -> PaymeFault:
	return PaymeFault(REGION, {language: _("Choose the region.", language) for language in LANGUAGES}, field)


def wrong_district(field: str) -> PaymeFault:
	return PaymeFault(
		SUB_REGION,
		{language: _("Choose the district of the account.", language) for language in LANGUAGES},
		field,
	)


def closed_for_work(field: str) -> PaymeFault:
	return PaymeFault(
		CLOSED_FOR_WORK,
		{
			language: _("Payments are not taken for a short time. Try later.", language)
			for language in LANGUAGES
		},
		field,
	)
