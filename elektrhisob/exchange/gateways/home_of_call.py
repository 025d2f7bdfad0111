"""Which district a partner's call speaks of: its people see the message."""

import frappe

from elektrhisob.consumer_payments.messages import Message
from elektrhisob.consumer_payments.payers_account import spellings


def keep_home(message: Message) -> None:
	"""By the transaction, or by the account that was told; else only who sees the whole country sees it."""
	message.het = (
		_of_transaction(message.payment_channel, message.external_id) if message.external_id else None
	) or _of_account(message.told_account)


def _of_transaction(payment_channel: str, external_id: str) -> str | None:
	found = frappe.db.sql(
		"""SELECT het FROM `tabChannel Transaction` WHERE payment_channel = %s AND external_id = %s""",
		(payment_channel, external_id),
	)
	return found[0][0] if found else None


def _of_account(told: str) -> str | None:
	names = spellings(told)
	if not names:
		return None
	found = frappe.db.sql(
		"""SELECT het FROM `tabPersonal Account` WHERE name IN %(names)s LIMIT 1""", {"names": tuple(names)}
	)
	return found[0][0] if found else None
