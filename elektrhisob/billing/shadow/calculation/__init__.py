"""A bill computed from the rows of the database by hand's arithmetic: slow, plain, and written by itself.

Nothing here may come from `core` or `bulk` (import-linter holds it): two calculations that share a function
share its faults. Days are ordinals of the calendar, energy is whole watt-hours, money is Decimal soum, and
facts arrive as plain dicts; `bill_again` says in words how it came to each number.
"""

from .bill import bill_again
from .metering import NotBillable

__all__ = ["NotBillable", "bill_again"]
