"""The town whose months are closed, for the stories that ask for it."""

from collections.abc import Iterator

import frappe
import pytest

from elektrhisob.billing.closing.office_for_tests import Office, open_again


@pytest.fixture(scope="module")
def office(database_put_back: None) -> Office:
	frappe.set_user("Administrator")
	return Office()


@pytest.fixture
def opened_again(office: Office) -> Iterator[None]:
	yield
	open_again()
