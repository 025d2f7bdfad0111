"""Which bills are odd: the checks on numbers worked by hand, and their laws."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.core.bill_checks import (
	HOLD,
	RULES,
	WARN,
	CheckedBills,
	CheckSetting,
	check_bills,
)
from elektrhisob.core.columns import NONE


def bills(count: int = 1, **values: object) -> CheckedBills:
	"""Bills of 31 days with 100 kWh for 60 000 soum, as the three before them."""
	usual: dict[str, object] = {
		"amount": 6_000_000,
		"net": 5_357_143,
		"vat": 642_857,
		"energy_wh": 100_000,
		"days": 31,
		"usual_bills": 3,
		"usual_days": 93,
		"usual_amount": 18_000_000,
		"usual_wh": 300_000,
		"peer_idx": 0,
		"parts_differ": False,
		"is_active": True,
		"protection_open": False,
		"contract_days": 0,
		"exchange_day": NONE,
		"unread_days": 0,
		"has_unit": True,
		**values,
	}
	columns = {}
	for name, value in usual.items():
		flag = isinstance(value, bool) or (isinstance(value, list) and isinstance(value[0], bool))
		columns[name] = np.broadcast_to(
			np.array(value, dtype=np.bool_ if flag else np.int64), (count,)
		).copy()
	return CheckedBills(**columns)


def setting(code: str, **values: object) -> CheckSetting:
	rule = RULES[code]
	defaults = {each.name: int(float(each.default) * each.scale) for each in rule.parameters}
	parameters = {**defaults, **values.pop("parameters", {})}  # type: ignore[dict-item]
	return CheckSetting(**{"code": code, "severity": rule.severity, "parameters": parameters, **values})  # type: ignore[arg-type]


def found(
	checked: CheckedBills, *settings: CheckSetting, scope: tuple[str, str, str] = ("", "", "")
) -> dict[str, list[int]]:
	findings = check_bills(checked, settings or tuple(map(setting, RULES)), [scope] * len(checked))
	return {each.code: each.rows.tolist() for each in findings if len(each.rows)}


def test_a_usual_bill_breaks_nothing() -> None:
	assert found(bills()) == {}


@pytest.mark.parametrize(
	("values", "code"),
	[
		({"amount": 600_000_000, "net": 535_714_286, "vat": 64_285_714}, "SUM_FAR"),
		({"energy_wh": 5_000_000}, "KWH_FAR"),
		({"energy_wh": 0, "amount": 0, "net": 0, "vat": 0}, "ZERO_ACTIVE"),
		({"days": 191, "usual_bills": 0}, "TOO_MANY_DAYS"),
		({"net": -1, "usual_bills": 0}, "NEGATIVE_PARTS"),
		({"parts_differ": True}, "NEGATIVE_PARTS"),
		({"protection_open": True}, "PROTECTION_OPEN"),
		({"contract_days": 1}, "CONTRACT_LAPSED"),
		({"exchange_day": 20_000}, "AFTER_EXCHANGE"),
		({"unread_days": 93}, "ESTIMATED_LONG"),
		({"has_unit": False}, "WITHOUT_UNIT"),
	],
)
def test_each_check_finds_its_own(values: dict[str, Any], code: str) -> None:
	assert found(bills(**values)) == {code: [0]}


def test_a_large_bill_is_odd_only_beside_enough_smaller_ones() -> None:
	large: dict[str, Any] = {"amount": 600_000_000, "net": 535_714_286, "vat": 64_285_714}
	assert found(bills(**large, usual_bills=2)) == {}
	assert found(bills(**large), setting("SUM_FAR", parameters={"difference": 600_000_000})) == {}


def test_a_small_bill_after_large_ones_is_odd_too() -> None:
	assert found(bills(usual_amount=1_800_000_000), setting("SUM_FAR")) == {"SUM_FAR": [0]}


def test_three_months_in_one_bill_are_compared_by_the_day() -> None:
	assert (
		found(bills(energy_wh=300_000, amount=18_000_000, days=93), setting("SUM_FAR"), setting("KWH_FAR"))
		== {}
	)


def test_one_of_a_kind_uses_far_more_than_its_peers() -> None:
	checked = bills(21, energy_wh=[100_000] * 20 + [9_000_000])
	assert found(checked, setting("PEERS_FAR")) == {"PEERS_FAR": [20]}
	assert found(replace(checked, peer_idx=np.full(21, NONE)), setting("PEERS_FAR")) == {}
	assert found(checked.take(np.arange(2, 21)), setting("PEERS_FAR")) == {}


def test_the_narrower_row_decides() -> None:
	everybody, flats = setting("TOO_MANY_DAYS"), setting("TOO_MANY_DAYS", category="Flats", enabled=False)
	long = bills(days=300)
	assert found(long, everybody, flats, scope=("Household", "Flats", "HH")) == {}
	assert found(long, everybody, flats, scope=("Household", "Houses", "HH")) == {"TOO_MANY_DAYS": [0]}
	strict = setting("TOO_MANY_DAYS", tariff="HH", severity=HOLD)
	(held,) = check_bills(long, [everybody, strict], [("Household", "Houses", "HH")])
	assert held.severity == [HOLD] != [WARN]


def test_what_cannot_be_posted_is_never_released() -> None:
	assert [code for code, rule in RULES.items() if not rule.may_release] == ["NEGATIVE_PARTS"]


@given(
	st.integers(0, 10**12),
	st.integers(1, 10**12),
	st.integers(1, 400),
	st.integers(1, 400),
	st.integers(100, 10**5),
)
def test_more_patience_never_finds_more(
	amount: int, usual: int, days: int, usual_days: int, multiple: int
) -> None:
	checked = bills(amount=amount, days=days, usual_amount=usual, usual_days=usual_days)

	def odd(times: int) -> bool:
		return bool(found(checked, setting("SUM_FAR", parameters={"multiple": times, "difference": 0})))

	assert odd(multiple) >= odd(multiple * 2)
