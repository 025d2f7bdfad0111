"""From a point and channel of a source to the meter that stood there on the day, for many rows at once."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate

from elektrhisob.administration.divisions import require_division
from elektrhisob.administration.units import hets_of
from elektrhisob.bulk.documents import insert_documents

if TYPE_CHECKING:
	from frappe.model.document import Document

UNMAPPED, MAPPED, IGNORED = "Unmapped", "Mapped", "Ignored"
FOREVER = date(9999, 12, 31)


class MappingError(frappe.ValidationError):
	pass


@dataclass(frozen=True)
class Wanted:
	"""A channel of a point on a day, as a source names it."""

	code: str
	channel: str
	day: str
	name: str = ""


@dataclass(frozen=True)
class Target:
	"""Where a row goes; `fault` names why it cannot. `ignored`: it is left out without a fault."""

	point: str = ""
	installation: str = ""
	quantity: str = ""
	zone: str = ""
	het: str = ""
	account: str = ""
	fault: str = ""
	fact: str = ""
	ignored: bool = False


def point_name(source: str, code: str, channel: str) -> str:
	"""The name of a point's row follows from its key: two importers that meet it at once make one row."""
	return hashlib.sha256(f"{source}|{code}|{channel}".encode()).hexdigest()[:20]


def resolve_points(source: Any, wanted: Sequence[Wanted]) -> list[Target]:
	"""The mapping of channels to installations; unknown channels are entered as unmapped points."""
	points = _points_of(source.name, {row.code for row in wanted})
	_enter_unmapped(source, [row for row in wanted if (row.code, row.channel) not in points])
	known_codes = {code for (code, _channel), point in points.items() if point.state == MAPPED}
	stands = _Stands("supply_point", {point.supply_point for point in points.values() if point.supply_point})
	hets = hets_of(source.org_unit)
	return [
		_target(source.name, row, points.get((row.code, row.channel)), known_codes, stands, hets)
		for row in wanted
	]


def resolve_meters(source: Any, wanted: Sequence[Wanted], codes: dict[str, Any]) -> list[Target]:
	"""As `resolve_points`, but a number that nobody mapped is looked for among the meters' serial numbers."""
	points = _points_of(source.name, {row.code for row in wanted})
	mapped = {key for key, point in points.items() if point.state != UNMAPPED}
	serials = {row.code for row in wanted if (row.code, row.channel) not in mapped}
	by_serial = _Stands("serial_no", serials)
	hets = hets_of(source.org_unit)
	stands = _Stands("supply_point", {points[key].supply_point for key in mapped if points[key].supply_point})
	targets, unknown = [], []
	for row in wanted:
		if (row.code, row.channel) in mapped:
			targets.append(_target(source.name, row, points[row.code, row.channel], {row.code}, stands, hets))
			continue
		target = _by_serial(source.name, row, codes.get(row.channel), by_serial, hets)
		if target.fault in ("UNKNOWN_METER", "AMBIGUOUS_METER"):
			unknown.append(row)
		targets.append(target)
	_enter_unmapped(source, unknown)
	return targets


def _by_serial(
	source: str, row: Wanted, code: Any | None, stands: "_Stands", hets: Collection[str]
) -> Target:
	if code is None:
		return Target(fault="UNKNOWN_CODE", fact=row.channel)
	found = stands.on(row.code, row.day)
	if isinstance(found, str):
		fault = "UNKNOWN_METER" if found == "NO_METER_ON_DAY" and not stands.knows(row.code) else found
		point = point_name(source, row.code, row.channel) if fault != "NO_METER_ON_DAY" else ""
		return Target(point=point, fault=fault, fact=row.code)
	if found.het not in hets:
		return Target(fault="WRONG_DISTRICT", fact=row.code)
	return Target("", found.name, code.quantity, code.zone, found.het, found.personal_account)


def _target(
	source: str,
	row: Wanted,
	point: Any | None,
	known_codes: Collection[str],
	stands: "_Stands",
	hets: Collection[str],
) -> Target:
	name = point_name(source, row.code, row.channel)
	unknown = "UNKNOWN_CHANNEL" if row.code in known_codes else "UNKNOWN_POINT"
	if point is None or point.state == UNMAPPED:
		return Target(name, fault=unknown)
	if point.state == IGNORED:
		return Target(name, ignored=True)
	day = getdate(row.day)
	if (point.valid_from and day < point.valid_from) or (point.valid_to and day > point.valid_to):
		return Target(name, fault=unknown, fact=f"{point.valid_from or ''} – {point.valid_to or ''}")
	found = stands.on(point.supply_point, row.day, point.meter)
	if isinstance(found, str):
		return Target(
			name, het=point.het, account=point.personal_account or "", fault=found, fact=point.supply_point
		)
	if found.het not in hets:
		return Target(name, fault="WRONG_DISTRICT", fact=point.supply_point)
	return Target(name, found.name, point.quantity, point.zone or "", found.het, found.personal_account)


class _Stands:
	"""Which meter stands where: installations of supply points or of serial numbers, latest first."""

	def __init__(self, column: str, values: Collection[str]) -> None:
		self.rows: dict[str, list[Any]] = defaultdict(list)
		if not values:
			return
		installation = frappe.qb.DocType("Meter Installation")
		rows = (
			frappe.qb.from_(installation)
			.select(
				installation[column].as_("place"),
				installation.name,
				installation.meter,
				installation.installed_on,
				installation.removed_on,
				installation.het,
				installation.personal_account,
			)
			.where(installation[column].isin(list(values)))
			.orderby(installation.installed_on, order=frappe.qb.desc)
			.run(as_dict=True)
		)
		for row in rows:
			self.rows[row.place].append(row)

	def knows(self, place: str) -> bool:
		return place in self.rows

	def on(self, place: str, day: str, meter: str | None = None) -> Any | str:
		"""The installation of the day, or the code of the fault. On the day of an exchange: the new meter."""
		date_ = getdate(day)
		found = [
			row
			for row in self.rows.get(place, ())
			if row.installed_on <= date_ <= (row.removed_on or FOREVER) and meter in (None, "", row.meter)
		]
		standing = [row for row in found if row.removed_on != date_] or found[:1]
		if not standing:
			return "NO_METER_ON_DAY"
		return standing[0] if len(standing) == 1 else "AMBIGUOUS_METER"


def _points_of(source: str, codes: Collection[str]) -> dict[tuple[str, str], Any]:
	if not codes:
		return {}
	fields = ("name", "point_code", "channel", "state", "supply_point", "meter", "quantity", "zone")
	rows = frappe.get_all(
		"Askue Point",
		{"source": source, "point_code": ("in", list(codes))},
		[*fields, "het", "personal_account", "valid_from", "valid_to"],
		order_by="name",
		limit_page_length=0,
	)
	return {(row.point_code, row.channel): row for row in rows}


def _enter_unmapped(source: Any, wanted: Iterable[Wanted]) -> None:
	rows = {point_name(source.name, row.code, row.channel): row for row in wanted if row.code and row.channel}
	insert_documents(
		"Askue Point",
		list(rows),
		[
			{
				"source": source.name,
				"point_code": row.code,
				"channel": row.channel,
				"point_name": row.name,
				"het": source.home_het,
				"state": UNMAPPED,
				"first_day": row.day,
				"last_day": row.day,
			}
			for row in rows.values()
		],
		ignore_duplicates=True,
	)


def codes_by_name() -> dict[str, Any]:
	"""The directory of channels and OBIS codes."""
	rows = frappe.get_all("Askue Code", fields=["code", "kind", "quantity", "zone"], order_by="code")
	return {row.code: row for row in rows}


def count_unloaded(points: Collection[str]) -> None:
	"""Bring what the rows of points say about their quarantine up to date."""
	names = [name for name in points if name]
	if not names:
		return
	frappe.db.sql(
		"""UPDATE `tabAskue Point` point LEFT JOIN (
			SELECT point, COUNT(*) AS days, SUM(energy_kwh) AS kwh, MIN(day) AS first_day,
				MAX(day) AS last_day
			FROM `tabAskue Fault` WHERE point IN %(names)s AND state = 'Open' GROUP BY point
		) faults ON faults.point = point.name
		SET point.unloaded_days = COALESCE(faults.days, 0), point.seen_kwh = COALESCE(faults.kwh, 0),
			point.first_day = LEAST(COALESCE(point.first_day, faults.first_day),
				COALESCE(faults.first_day, point.first_day)),
			point.last_day = GREATEST(COALESCE(point.last_day, faults.last_day),
				COALESCE(faults.last_day, point.last_day))
		WHERE point.name IN %(names)s""",
		{"names": names},
	)


def take_home(doc: "Document") -> None:
	"""A point that nobody mapped belongs to the district its source names for such points."""
	if not doc.supply_point:
		doc.het = frappe.db.get_value("Askue Source", doc.source, "home_het")


def check_mapping(doc: "Document") -> None:
	doc.point_code, doc.channel = doc.point_code.strip(), doc.channel.strip()
	if doc.supply_point and doc.state == UNMAPPED:
		doc.state = MAPPED
	if doc.state != MAPPED:
		return
	if not doc.supply_point or not doc.quantity:
		_refuse(_("Choose the supply point and the quantity."))
	unit = frappe.db.get_value("Askue Source", doc.source, "org_unit")
	het = frappe.db.get_value("Supply Point", doc.supply_point, "het")
	if het not in hets_of(unit):
		_refuse(_("Source {0} may not send for district {1}.").format(doc.source, het))
	if doc.valid_from and doc.valid_to and getdate(doc.valid_to) < getdate(doc.valid_from):
		_refuse(_("The mapping ends before it begins. Check both days."))
	_refuse_second(doc)


def _refuse_second(doc: "Document") -> None:
	"""Two channels of one source for one quantity of one meter would overwrite each other's days."""
	others = frappe.get_all(
		"Askue Point",
		{
			"source": doc.source,
			"supply_point": doc.supply_point,
			"quantity": doc.quantity,
			"zone": doc.zone or ("is", "not set"),
			"state": MAPPED,
			"name": ("!=", doc.name),
		},
		["point_code", "channel", "meter", "valid_from", "valid_to"],
		order_by="name",
	)
	for other in others:
		if other.meter and doc.meter and other.meter != doc.meter:
			continue
		if _overlap(doc, other):
			_refuse(
				_("{0} / {1} is mapped to this quantity of the supply point already.").format(
					other.point_code, other.channel
				)
			)


def _overlap(one: Any, other: Any) -> bool:
	starts = [getdate(row.valid_from) if row.valid_from else date.min for row in (one, other)]
	ends = [getdate(row.valid_to) if row.valid_to else FOREVER for row in (one, other)]
	return max(starts) <= min(ends)


def after_mapping(doc: "Document") -> None:
	"""What waited for the mapping is loaded in the background."""
	before = doc.get_doc_before_save()
	if before and (before.state, before.supply_point, before.quantity, before.meter) == (
		doc.state,
		doc.supply_point,
		doc.quantity,
		doc.meter,
	):
		return
	if doc.state != UNMAPPED and frappe.db.exists("Askue Fault", {"point": doc.name, "state": "Open"}):
		frappe.enqueue(
			"elektrhisob.exchange.askue.retrying.load_points",
			queue="long",
			enqueue_after_commit=True,
			points=[doc.name],
		)


def map_point(name: str, supply_point: str, quantity: str, meter: str | None = None) -> None:
	"""One row of the mapping screen, as its user."""
	doc = frappe.get_doc("Askue Point", name)
	doc.check_permission("write")
	require_division(frappe.db.get_value("Supply Point", supply_point, "het"))
	doc.update({"supply_point": supply_point, "quantity": quantity, "meter": meter, "state": MAPPED})
	doc.save()


def _refuse(text: str) -> None:
	frappe.throw(text, MappingError, title=_("Mapping"))
