"""No whitelisted function of the application serves another district's row."""

import frappe
import pytest
from frappe.desk.query_report import run as run_report

from elektrhisob.administration.roles import STAFF_ROLES
from elektrhisob.administration.stamps import CHILDREN, GUARDED, SHARED_CHILDREN, STAMPED
from elektrhisob.tests import permission_methods as methods
from elektrhisob.tests.permission_people import assign
from elektrhisob.tests.permission_rows import OTHER_HET, OTHER_HETK, OWN_HET, PERIOD, Place, put_rows

pytestmark = pytest.mark.site

EVERY_ROLE = "every-role@matrix.example"


@pytest.fixture
def places(commits: object) -> dict[str, Place]:
	"""Rows of two districts, and somebody with every role who works in the first."""
	own, other = put_rows()
	frappe.get_doc(
		{
			"doctype": "User",
			"email": EVERY_ROLE,
			"first_name": "Every role",
			"send_welcome_email": 0,
			"roles": [{"role": role} for role in STAFF_ROLES],
		}
	).insert()
	assign(EVERY_ROLE, "own HET")
	frappe.set_user(EVERY_ROLE)
	return {OWN_HET: own, OTHER_HET: other}


def test_every_function_is_judged() -> None:
	"""A new whitelisted function either names its document or is listed as naming none."""
	unknown = [
		path
		for path, function in methods.whitelisted().items()
		if not methods.documents_of(path, function) and not path.startswith(methods.WITHOUT_DOCUMENT)
	]
	assert not unknown, f"Add to permission_methods: {unknown}"


def test_a_foreign_row_is_refused(places: dict[str, Place]) -> None:
	served = []
	for path, function in methods.whitelisted().items():
		if not methods.documents_of(path, function):
			continue
		try:
			answer = function(**methods.arguments(path, function, places[OTHER_HET]))
		except frappe.PermissionError:
			continue
		except Exception as error:
			served.append((path, f"stopped for another reason: {error!r}"))
		else:
			served.append((path, repr(answer)[:200]))
	assert not served, served


def test_an_own_row_is_not_refused(places: dict[str, Place]) -> None:
	refused = []
	for path, function in methods.whitelisted().items():
		if not methods.documents_of(path, function):
			continue
		frappe.db.savepoint("one_function")
		try:
			function(**methods.arguments(path, function, places[OWN_HET]))
		except frappe.PermissionError as error:
			refused.append((path, str(error)))
		except Exception:
			# The rows are bare: what else a function misses in them is not a matter of access.
			frappe.db.rollback(save_point="one_function")
	assert not refused, refused


def test_figures_are_empty_without_a_division(places: dict[str, Place]) -> None:
	assign(EVERY_ROLE, "no division")
	frappe.set_user(EVERY_ROLE)
	full = []
	for path, function in methods.whitelisted().items():
		if path.startswith(methods.FIGURES):
			answer = function()
			values = (
				[set_["values"] for set_ in answer.get("datasets", ())]
				if isinstance(answer, dict)
				else answer
			)
			if any(digit in "123456789" for digit in str(values)):
				full.append((path, str(values)[:200]))
	assert not full, full


def our_reports() -> list[str]:
	modules = frappe.get_all("Module Def", filters={"app_name": "elektrhisob"}, pluck="name", order_by="name")
	return frappe.get_all("Report", filters={"module": ["in", modules]}, pluck="name", order_by="name")


def report_text(name: str, unit: str) -> str:
	"""Everything a report answers when asked about a unit; empty when it refuses."""
	months = {"period": PERIOD, "from_period": PERIOD, "to_period": PERIOD}
	report = frappe.get_doc("Report", name)
	try:
		if report.report_type == "Report Builder":
			return str(report.get_data(user=frappe.session.user))
		return str(run_report(name, {**months, "org_unit": unit, "by_district": 1}))
	except frappe.PermissionError:
		return ""


def test_reports_stay_inside(places: dict[str, Place]) -> None:
	"""Also when they are asked for the other district, the company above it or everything."""
	other = places[OTHER_HET]
	reports = our_reports()
	assert reports
	for name in reports:
		for unit in (OTHER_HET, OTHER_HETK, "00", ""):
			text = report_text(name, unit)
			for secret in (other.title, OTHER_HET, other.rows["Personal Account"]):
				assert secret not in text.replace(f"'org_unit': '{OTHER_HET}'", ""), (name, unit)


def test_reports_show_the_own_district(places: dict[str, Place]) -> None:
	shown = report_text("Turnover by Ledger Account", OWN_HET)
	assert OWN_HET in shown


def test_searches_stay_inside(places: dict[str, Place]) -> None:
	whitelisted = methods.whitelisted()
	find = whitelisted["elektrhisob.consumers.account_search.find_accounts"]
	own, other = places[OWN_HET], places[OTHER_HET]
	assert [row["name"] for row in find(text=own.rows["Personal Account"])] == [own.rows["Personal Account"]]
	for text in (other.rows["Personal Account"], other.title, "999001"):
		assert other.rows["Personal Account"] not in str(find(text=text)), text
	devices = whitelisted["elektrhisob.metering.verification.passport.search"]
	assert own.rows["Meter"] in str(devices(text=f"SN{OWN_HET}"))
	assert not devices(text=f"SN{OTHER_HET}")
	visits = whitelisted["elektrhisob.metering.field.calendar.planned"]
	sheets = whitelisted["elektrhisob.metering.field.day_list.day_list"]
	frappe.db.set_value(
		"Field Order",
		{"name": ["in", [own.rows["Field Order"], other.rows["Field Order"]]]},
		{"planned_on": "2001-01-31", "status": "Assigned"},
	)
	shown = str(visits(start="2001-01-31", end="2001-01-31"))
	assert own.rows["Field Order"] in shown
	assert other.rows["Field Order"] not in shown
	printed = sheets(planned_on="2001-01-31")
	assert own.title in printed
	assert other.title not in printed
	assert other.title not in sheets(planned_on="2001-01-31", worker=other.rows["Field Worker"])
	nodes = whitelisted["elektrhisob.network.network_tree.children"]
	assert other.rows["Network Node"] not in str(nodes(doctype="Network Node", is_root=True))


def test_every_doctype_with_a_het_is_guarded() -> None:
	fields = frappe.get_all("DocField", filters={"fieldname": "het"}, pluck="parent", order_by="parent")
	ours = {parent for parent in fields if _is_ours(parent)}
	assert ours - {"Org Unit"} == set(STAMPED)


def test_every_child_of_a_guarded_doctype_is_guarded() -> None:
	tables = frappe.get_all(
		"DocField",
		filters={"fieldtype": "Table", "parent": ["in", sorted(GUARDED)]},
		fields=["options", "parent"],
		order_by="parent",
	)
	single = {row.options: row.parent for row in tables if row.options not in SHARED_CHILDREN}
	shared = {child: {row.parent for row in tables if row.options == child} for child in SHARED_CHILDREN}
	assert single == CHILDREN
	assert shared == {child: set(parents) for child, parents in SHARED_CHILDREN.items()}


def test_org_unit_links_leave_access_to_the_division_rule() -> None:
	"""Without this mark Frappe's own engine would filter the rows a second time."""
	links = frappe.get_all(
		"DocField",
		filters={"fieldtype": "Link", "options": "Org Unit", "ignore_user_permissions": 0},
		fields=["parent", "fieldname"],
		order_by="parent",
	)
	assert not [link for link in links if _is_ours(link.parent)]


def _is_ours(doctype: str) -> bool:
	module = frappe.db.get_value("DocType", doctype, "module")
	return frappe.db.get_value("Module Def", module, "app_name") == "elektrhisob"
