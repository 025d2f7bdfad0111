from typing import Any

import frappe
from frappe.model.document import Document

from elektrhisob.metering.verification import order_devices, order_results, order_steps


class VerificationOrder(Document):
	def validate(self) -> None:
		order_devices.describe(self)
		order_devices.check(self)
		order_steps.check(self)

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if before and before.status != self.status:
			order_steps.enter(self)

	def on_trash(self) -> None:
		order_steps.refuse_delete(self)

	@frappe.whitelist(methods=["POST"])
	def add_due(
		self, until: str, device_doctype: str = "Meter", model: str | None = None, most: int = 100
	) -> int:
		"""Put devices that are due by a day on the list, the longest overdue first; returns how many."""
		self.check_permission("write")
		return order_devices.add_due(self, until, device_doctype, model, most)

	@frappe.whitelist(methods=["POST"])
	def record_results(self) -> dict[str, Any]:
		"""Keep the results typed into the list as facts: {recorded, faults: [{row, serial_no, text}]}."""
		self.check_permission("write")
		return order_results.record(self)

	@frappe.whitelist(methods=["POST"])
	def take_file(self, file_url: str) -> dict[str, Any]:
		"""Read the results from the laboratory's XLSX into the list: {read, faults: [{row, text}]}."""
		self.check_permission("write")
		return order_results.take_file(self, file_url)
