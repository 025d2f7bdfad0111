"""One user per role, whose divisions a test sets."""

import frappe
from frappe.utils.password import update_password

from elektrhisob.administration.divisions import clear_divisions
from elektrhisob.administration.roles import STAFF_ROLES
from elektrhisob.tests.permission_rows import OTHER_HET, OWN_HET, OWN_HETK

PASSWORD = "Ko'rmaydi-03202"
# Frappe makes a System Manager of the first user of a site: let it be the one who shall be.
ROLES = ("System Manager", *STAFF_ROLES)
# Where a user works: the units of the User Permissions.
DIVISIONS: dict[str, tuple[str, ...]] = {
	"own HET": (OWN_HET,),
	"parent HETK": (OWN_HETK,),
	"two HETs": (OWN_HET, OTHER_HET),
	"head office": ("00",),
	"no division": (),
}


def user_of(role: str) -> str:
	return f"{frappe.scrub(role)}@matrix.example"


def put_people() -> None:
	for role in ROLES:
		frappe.get_doc(
			{
				"doctype": "User",
				"email": user_of(role),
				"first_name": role,
				"send_welcome_email": 0,
				"roles": [{"role": role}],
			}
		).insert()
		update_password(user_of(role), PASSWORD)


def assign(user: str, division: str) -> None:
	"""Give the user exactly the units of `division`."""
	frappe.set_user("Administrator")
	for name in frappe.get_all("User Permission", filters={"user": user}, pluck="name", order_by="name"):
		frappe.delete_doc("User Permission", name)
	for unit in DIVISIONS[division]:
		frappe.get_doc(
			{"doctype": "User Permission", "user": user, "allow": "Org Unit", "for_value": unit}
		).insert()
	clear_divisions(user)
	frappe.db.commit()
