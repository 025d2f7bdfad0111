"""An administrator changes a channel's password without a break of its payments."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from elektrhisob.consumer_payments.channels import passwords_of

pytestmark = pytest.mark.site


def saved(**values: object) -> "frappe.model.document.Document":
	channel = frappe.get_doc("Payment Channel", "PAYNET")
	channel.update(values)
	channel.save()
	return frappe.get_doc("Payment Channel", "PAYNET")


def test_a_new_password_with_a_time_beside_it_keeps_the_old_one_until_then() -> None:
	saved(password="the-first-one")
	channel = saved(password="the-second-one", previous_valid_until=now_datetime() + timedelta(hours=1))
	assert passwords_of(channel) == ["the-second-one", "the-first-one"]
	again = saved(remarks="nothing of the password")
	assert passwords_of(again) == ["the-second-one", "the-first-one"]


def test_without_a_time_the_old_one_is_refused_at_once() -> None:
	saved(password="the-first-one")
	assert passwords_of(saved(password="the-second-one")) == ["the-second-one"]
	over = now_datetime() - timedelta(hours=1)
	assert passwords_of(saved(password="the-third-one", previous_valid_until=over)) == ["the-third-one"]


def test_one_typed_by_hand_is_kept_as_it_was_typed() -> None:
	saved(password="the-first-one")
	until = now_datetime() + timedelta(hours=1)
	channel = saved(password="second", previous_password="another", previous_valid_until=until)
	assert passwords_of(channel) == ["second", "another"]
