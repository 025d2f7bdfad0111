"""The penalty of one account as it is now, range by range, whether it has been charged or not."""

from datetime import date
from typing import Any

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.debt.overdue_bills import Overdue, Scope, read_open_life
from elektrhisob.billing.debt.penalty_rows import ranges_until
from elektrhisob.bulk.exact import soum
from elektrhisob.core.penalty import COUNTED, MORATORIUM, PARTS, PLAN
from elektrhisob.core.periods import date_of

RESTING = {COUNTED: "", MORATORIUM: "Moratorium", PLAN: "Instalment Plan"}
PERCENTS = PARTS // 100


def penalty_of_account(account: str, until: date) -> list[dict[str, Any]]:
	"""One row per bill and days with the same debt and rate; the caller has checked the permission."""
	scope = Scope.of_account(account, until)
	overdue = read_open_life(request_cursor(), scope)
	ranges = ranges_until(overdue, scope)
	return [_row(overdue, ranges, place) for place in range(len(ranges))]


def _row(overdue: Overdue, ranges: Any, place: int) -> dict[str, Any]:
	bill, rule_row = int(ranges.bill_idx[place]), int(ranges.rule_row[place])
	rule = overdue.rules.rules[rule_row] if rule_row >= 0 else None
	return {
		"bill": overdue.names[bill],
		"period": overdue.periods[bill],
		"from_date": date_of(int(ranges.from_day[place])),
		"to_date": date_of(int(ranges.to_day[place])),
		"days": int(ranges.days[place]),
		"debt": soum(int(ranges.debt[place])),
		"percent_per_day": (rule.rate if rule else 0) / PERCENTS,
		"amount": soum(int(ranges.sum[place])),
		"before": soum(int(ranges.before[place])),
		"at_cap": bool(ranges.capped[place]),
		"resting": RESTING[int(ranges.resting[place])],
		"rule": rule.name if rule else None,
	}
