import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

from elektrhisob.bulk.keys import Key, next_key
from elektrhisob.consumers.households import generation


class PermittedPowerError(frappe.ValidationError):
	pass


class ConnectionDatesError(frappe.ValidationError):
	pass


class SupplyPointHasMetersError(frappe.ValidationError):
	pass


class SupplyPoint(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		address: DF.Data | None
		connected_on: DF.Date
		consumer_name: DF.Data | None
		disconnected_on: DF.Date | None
		generation_power_kw: DF.Float
		generation_since: DF.Date | None
		has_generation: DF.Check
		het: DF.Link | None
		network_node: DF.Link | None
		permitted_power_kw: DF.Float
		personal_account: DF.Link
		phases: DF.Literal["1", "3"]
		route: DF.Link | None
		status: DF.Literal["Connected", "Disconnected"]
		voltage_level: DF.Link
	# end: auto-generated types

	def autoname(self) -> None:
		self.name = next_key(Key.SUPPLY_POINT)

	def validate(self) -> None:
		self.take_name_of_account()
		self.check_power()
		self.set_status()
		self.refuse_other_account()
		self.set_generation()

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		fields = ("has_generation", "generation_since", "status", "personal_account")
		if not before and not self.has_generation:
			return
		if not before or any(before.get(field) != self.get(field) for field in fields):
			generation.refresh(self.personal_account)

	def after_delete(self) -> None:
		if self.has_generation:
			generation.refresh(self.personal_account)

	def set_generation(self) -> None:
		if not self.has_generation:
			self.generation_since, self.generation_power_kw = None, 0
		elif not self.generation_since:
			self.generation_since = self.connected_on

	def take_name_of_account(self) -> None:
		account = frappe.db.get_value(
			"Personal Account",
			self.personal_account,
			["consumer_name", "address"],
			as_dict=True,
		)
		if account:
			self.consumer_name = account.consumer_name
			self.address = self.address or account.address

	def check_power(self) -> None:
		if not self.permitted_power_kw:
			frappe.throw(
				_("Enter the permitted power: it tells a possible reading from a wrong one."),
				PermittedPowerError,
			)

	def set_status(self) -> None:
		if self.disconnected_on and getdate(self.disconnected_on) < getdate(self.connected_on):
			frappe.throw(
				_(
					"The point was connected on {0}, not disconnected on {1} before it. Check both dates."
				).format(formatdate(self.connected_on), formatdate(self.disconnected_on)),
				ConnectionDatesError,
			)
		self.status = "Disconnected" if self.disconnected_on else "Connected"

	def refuse_other_account(self) -> None:
		before = self.get_doc_before_save()
		if not before or before.personal_account == self.personal_account:
			return
		if frappe.db.exists("Meter Installation", {"supply_point": self.name}):
			frappe.throw(
				_(
					"Meters of this point are billed to account {0}. Disconnect the point and make a new "
					"one for account {1}."
				).format(before.personal_account, self.personal_account),
				SupplyPointHasMetersError,
			)
