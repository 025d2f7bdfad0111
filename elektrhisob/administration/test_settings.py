"""The settings refuse what would stop the work of others."""

import frappe
import pytest

pytestmark = pytest.mark.site


@pytest.mark.parametrize(
	("field", "value"),
	[
		("utility_stir", "12345678"),
		("utility_stir", "12345678x"),
		("accounts_per_shard", 0),
		("accounts_per_shard", 50_001),
	],
)
def test_values_out_of_bounds(commits: object, field: str, value: object) -> None:
	settings = frappe.get_single("Elektrhisob Settings")
	settings.update({"utility_name": "Utility", "accounts_per_shard": 5000})
	settings.save()
	settings.set(field, value)
	with pytest.raises(frappe.ValidationError):
		settings.save()
