"""One payment by a few statements: what partners, the cash desk and the form wait for.

A pass of `post_payments` makes a dozen temporary tables, which a thousand payments share and one pays alone.
"""

from elektrhisob.accounting.one_account import Debt, account_at, debts_of, entries_of, write
from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.accounting.staging import Author
from elektrhisob.bulk.exact import soum, tiyin
from elektrhisob.bulk.statements import Cursor, rows, run
from elektrhisob.consumer_payments.post_payments import (
	PaymentSelection,
	post_payments,
	throw_not_positive,
)
from elektrhisob.core.allocation import allocate_one


def post_payment(name: str, *, author: Author | None = None) -> bool:
	"""Post a Draft in the request's transaction; False when it was posted already.

	What is not ordinary (a closed month, later postings) goes by `post_payments`: the rows are the same.
	Raises what `post_payments` raises.
	"""
	cursor, author = request_cursor(), author or Author.current()
	return _posted_alone(cursor, name, author) or bool(
		post_payments(cursor, PaymentSelection.named([name]), author=author)
	)


def _posted_alone(cursor: Cursor, name: str, author: Author) -> bool:
	found = rows(
		cursor,
		"""SELECT account.name, payment.het, payment.payment_date, payment.amount, payment.channel
		FROM `tabAccount Payment` payment
		STRAIGHT_JOIN `tabPersonal Account` account ON account.name = payment.personal_account
		WHERE payment.name = %s AND payment.status = 'Draft' FOR UPDATE""",
		(name,),
	)
	if not found or not found[0][1]:
		return False
	account_name, het, day, amount, channel = found[0]
	money = tiyin(amount)
	if money <= 0:
		throw_not_positive(name)
	account = account_at(cursor, account_name, het, f"{day:%Y-%m}")
	if account is None:
		return False
	debts = debts_of(cursor, account)
	taken = allocate_one([debt.due for debt in debts], money)
	closed = sum(taken)
	entries = entries_of(
		cursor, channel, day, {"Payment Allocated": closed, "Payment Advanced": money - closed}
	)
	paid = [Debt(debt.bill, part) for debt, part in zip(debts, taken, strict=True) if part]
	write(cursor, account, name, day, paid, entries, author)
	run(
		cursor,
		"""UPDATE `tabAccount Payment` SET status = 'Posted', docstatus = 1, period = %s,
			allocated_amount = %s, advance_amount = %s, modified = %s, modified_by = %s WHERE name = %s""",
		(account.period, soum(closed), soum(money - closed), author.now, author.user, name),
	)
	return True
