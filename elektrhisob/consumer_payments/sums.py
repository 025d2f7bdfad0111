"""A sum as somebody entered or sent it, as whole tiyin."""

from decimal import Decimal, InvalidOperation

import frappe
from frappe import _

from elektrhisob.bulk.exact import soum, tiyin

# Twelve digits before the point: what a money column of the database holds.
SUM_LIMIT = Decimal(10) ** 12
# The same in tiyin, for partners who send whole ones.
SUM_LIMIT_TIYIN = 10**14


class WrongSumError(frappe.ValidationError):
	"""A sum that cannot have been paid."""


def exact_sum(value: object) -> Decimal:
	"""Soum above zero with at most two decimals. Raises WrongSumError."""
	amount = _decimal(value)
	if not 0 < amount < SUM_LIMIT:
		frappe.throw(
			_("Sum {0} cannot be received. Enter more than zero and less than {1} soum.").format(
				value, f"{SUM_LIMIT:,}"
			),
			WrongSumError,
		)
	if soum(tiyin(amount)) != amount:
		frappe.throw(
			_("Sum {0} has parts of a tiyin. Enter at most two decimals.").format(amount), WrongSumError
		)
	return amount


def _decimal(value: object) -> Decimal:
	try:
		amount = Decimal(str(value))
	except InvalidOperation:
		return Decimal(0)
	return amount if amount.is_finite() else Decimal(0)
