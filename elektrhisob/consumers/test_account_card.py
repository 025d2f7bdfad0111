"""Opening accounts: numbers in either form, routes, tariffs by date, consumers' papers."""

from __future__ import annotations

import frappe
import pytest

from elektrhisob.consumers.account_card import (
	AccountDatesError,
	AccountLeavesDistrictError,
	AccountNumberError,
	CategoryOfOtherKindError,
	FamiliesError,
	NotARouteError,
	TariffsOfAccountError,
)
from elektrhisob.consumers.consumer_card import (
	ConsumerHasAccountsError,
	IdentifierOfOtherKindError,
	PinflError,
	StirError,
)
from elektrhisob.consumers.doctype.supply_point.supply_point import (
	PermittedPowerError,
	SupplyPointHasMetersError,
)
from elektrhisob.consumers.phones import PhoneError, normalise_phone
from elektrhisob.tests import district

pytestmark = pytest.mark.site


@pytest.mark.parametrize("typed", ["03202 9912345", "03202-9912345", "032029912345", " 03202/9912345 "])
def test_the_whole_number_may_be_typed_in_any_form(typed: str) -> None:
	account = district.account(unit_code="", local_number=typed)
	assert (account.name, account.unit_code, account.local_number) == ("032029912345", "03202", "9912345")


def test_a_number_in_two_parts_keeps_its_leading_zeros() -> None:
	assert district.account(local_number="0000917").name == "032020000917"


@pytest.mark.parametrize("local", ["12345", "123456789012", "12345a", ""])
def test_a_wrong_number_is_refused(local: str) -> None:
	with pytest.raises(AccountNumberError):
		district.account(local_number=local)


def test_a_number_of_no_district_is_refused() -> None:
	with pytest.raises(AccountNumberError, match="no district"):
		district.account(unit_code="99999")


def test_an_account_takes_name_and_district_from_consumer_and_route() -> None:
	owner = district.consumer(consumer_name="Toʻxtayev  Gʻayrat", phone="90 123-45-67", address="Bobur 5")
	account = district.account(consumer=owner.name)
	assert (account.consumer_name, account.consumer_kind) == ("Toʻxtayev Gʻayrat", "Household")
	assert (account.phone, account.address, account.het) == ("+998901234567", "Bobur 5", district.HET)
	assert account.status == "Active"


def test_a_consumer_renamed_is_renamed_on_accounts_and_points_and_found_by_the_new_name() -> None:
	owner = district.consumer()
	account = district.account(consumer=owner.name)
	point = district.supply_point(account.name)
	owner.update({"consumer_name": "Yangiyev Sardor"}).save()
	assert frappe.db.get_value("Personal Account", account.name, "consumer_name") == "Yangiyev Sardor"
	assert frappe.db.get_value("Supply Point", point.name, "consumer_name") == "Yangiyev Sardor"
	assert "yangiyev" in frappe.db.get_value("Personal Account", account.name, "search_text")


def test_a_route_is_a_route_and_never_leaves_the_district() -> None:
	with pytest.raises(NotARouteError):
		district.account(route=district.HET)
	account = district.account()
	with pytest.raises(AccountLeavesDistrictError, match="Close this account"):
		account.update({"route": district.route(district.OTHER_HET)}).save()


def test_tariffs_stand_in_order_and_cover_the_first_day() -> None:
	household = district.tariff()
	account = district.account(
		tariffs=[
			{"valid_from": "2025-05-01", "tariff": household},
			{"valid_from": "2024-01-01", "tariff": household},
		]
	)
	assert [str(row.valid_from) for row in account.tariffs] == ["2024-01-01", "2025-05-01"]
	with pytest.raises(TariffsOfAccountError, match="first tariff begins"):
		district.account(tariffs=[{"valid_from": "2024-02-01", "tariff": household}])
	with pytest.raises(TariffsOfAccountError, match="Two tariffs"):
		district.account(tariffs=[{"valid_from": "2024-01-01", "tariff": household}] * 2)
	with pytest.raises(TariffsOfAccountError, match="kind Household"):
		district.account(tariffs=[{"valid_from": "2024-01-01", "tariff": district.tariff("Legal")}])


def test_a_household_has_no_category_of_legal_consumers_and_at_least_one_family() -> None:
	with pytest.raises(CategoryOfOtherKindError):
		district.account(category="Budget organisation")
	with pytest.raises(FamiliesError):
		district.account(norm_multiplier=0)


def test_the_day_of_closing_closes_the_account() -> None:
	account = district.account()
	account.update({"closed_on": "2025-06-30"}).save()
	assert account.status == "Closed"
	with pytest.raises(AccountDatesError, match="cannot have been closed"):
		account.update({"closed_on": "2023-12-31"}).save()


def test_a_mistyped_pinfl_is_found_by_its_check_digit() -> None:
	right = district.pinfl()
	assert district.consumer(pinfl=right).pinfl == right
	wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
	with pytest.raises(PinflError, match="check digit"):
		district.consumer(pinfl=wrong)


def test_a_legal_consumer_has_a_stir_of_nine_digits() -> None:
	assert district.consumer(consumer_kind="Legal", stir="301234567").stir == "301234567"
	with pytest.raises(StirError, match="too few"):
		district.consumer(consumer_kind="Legal", stir="30123456")
	with pytest.raises(StirError, match="Enter its 9 digits"):
		district.consumer(consumer_kind="Legal", stir="")
	with pytest.raises(IdentifierOfOtherKindError):
		district.consumer(stir="301234567")


def test_a_second_card_of_one_person_is_warned_of_and_kept() -> None:
	number = district.pinfl()
	first = district.consumer(pinfl=number)
	district.consumer(pinfl=number)
	assert any(first.name in str(message) for message in frappe.get_message_log())


def test_the_kind_of_a_consumer_with_accounts_stays() -> None:
	owner = district.consumer()
	district.account(consumer=owner.name)
	with pytest.raises(ConsumerHasAccountsError):
		owner.update({"consumer_kind": "Legal", "stir": "301234568"}).save()


@pytest.mark.parametrize("typed", ["901234567", "+998 90 123 45 67", "998901234567", "(90) 123-45-67"])
def test_a_phone_is_stored_in_one_form(typed: str) -> None:
	assert normalise_phone(typed) == "+998901234567"


def test_what_is_no_phone_is_refused() -> None:
	with pytest.raises(PhoneError):
		normalise_phone("12345")


def test_a_point_says_its_power_and_keeps_the_account_its_meters_are_billed_to() -> None:
	with pytest.raises(PermittedPowerError):
		district.supply_point(permitted_power_kw=0)
	point = district.supply_point()
	district.installation(supply_point=point.name)
	with pytest.raises(SupplyPointHasMetersError):
		point.update({"personal_account": district.account().name}).save()
