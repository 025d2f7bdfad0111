"""What an added row of a bill comes from, and the accounts of a shard by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from elektrhisob.billing.shard_columns import ShardColumns


@dataclass(frozen=True)
class Source:
	"""A document behind a row: `kind` is the word of the row, `facts` the numbers that explain it."""

	kind: str
	doctype: str
	name: str
	supply_point: str | None = None
	rule: str | None = None
	unit: str | None = None
	facts: Mapping[str, Any] = field(default_factory=dict)


def plain(value: Decimal | str | int) -> str:
	"""A number as it is kept among the facts: without zeros nobody reads."""
	return f"{Decimal(str(value)).normalize():f}"


class Accounts:
	"""Positions of the shard's accounts; made once something asks for them."""

	def __init__(self, columns: ShardColumns) -> None:
		self._names = columns.account_names
		self._positions: dict[str, int] | None = None

	def position(self, name: str) -> int | None:
		if self._positions is None:
			self._positions = {account: position for position, account in enumerate(self._names)}
		return self._positions.get(name)
