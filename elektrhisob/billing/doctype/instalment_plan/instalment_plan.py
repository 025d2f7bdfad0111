import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from elektrhisob.billing.debt import plans
from elektrhisob.bulk.keys import Key, next_key


class InstalmentPlan(Document):
	def autoname(self) -> None:
		self.name = next_key(Key.DEBT_DOCUMENT)

	def validate(self) -> None:
		plans.check(self)

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if self.status == "Approved" and before and before.status != "Approved":
			# A plan that starts today protects from the moment of its approval.
			plans.move_plans(only=self.name)
			self.reload()

	def on_trash(self) -> None:
		plans.refuse_removal(self)


@frappe.whitelist(methods=["GET", "POST"])
def propose(account: str, parts: int | str, starts_on: str) -> list[dict[str, object]]:
	"""Equal monthly instalments of the account's debt."""
	frappe.has_permission("Instalment Plan", "create", throw=True)
	frappe.get_doc("Personal Account", account).check_permission("read")
	return plans.propose(account, int(parts), getdate(starts_on))


def on_doctype_update() -> None:
	frappe.db.add_index("Instalment Plan", ["personal_account", "status"])
