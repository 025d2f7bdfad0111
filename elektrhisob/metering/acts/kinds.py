"""What each kind of field act does: the difference between the eight is this table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from frappe.model.document import Document

NEW_METER, SAME_METER = "new meter", "same meter"
REMOVED, INSTALLED, CONTROL = "Removed", "Installed", "Control"
"""Sides of an Act Reading."""
REASON_OF_SIDE = {REMOVED: "Removal", INSTALLED: "Installation", CONTROL: "Control"}


@dataclass(frozen=True)
class Kind:
	"""The effect of an act.

	closes: the installation on the point ends. opens: NEW_METER or SAME_METER begins another on that day.
	switches_to: status the supply point gets. needs_meter: it makes no sense on a point without one.
	breaks_seals: seals found on the point are taken off with the meter. may_skip_readings: a register that is
	left empty was not read. asks: fields without which the act says nothing.
	"""

	doctype: str
	closes: bool = False
	opens: str | None = None
	switches_to: str | None = None
	needs_meter: bool = True
	breaks_seals: bool = False
	may_skip_readings: bool = False
	asks: tuple[str, ...] = ()

	@property
	def old_side(self) -> str | None:
		"""Side of the readings of the meter that stands on the point."""
		if self.opens == NEW_METER and not self.closes:
			return None
		return REMOVED if self.closes else CONTROL

	@property
	def takes_meter_down(self) -> bool:
		return self.closes and self.opens != SAME_METER


KINDS: dict[str, Kind] = {
	kind.doctype: kind
	for kind in (
		Kind("Meter Installation Act", opens=NEW_METER, needs_meter=False),
		Kind("Meter Removal Act", closes=True, breaks_seals=True),
		Kind("Meter Exchange Act", closes=True, opens=NEW_METER, breaks_seals=True),
		Kind("Transformer Change Act", closes=True, opens=SAME_METER),
		Kind("Sealing Act", needs_meter=False, may_skip_readings=True, asks=("seals",)),
		Kind("Metering Inspection Act", asks=("result",)),
		Kind("Disconnection Act", switches_to="Disconnected", needs_meter=False, asks=("ground",)),
		Kind("Reconnection Act", switches_to="Connected", needs_meter=False, asks=("ground",)),
	)
}
ACT_DOCTYPES = tuple(KINDS)


def kind_of(act: Document) -> Kind:
	return KINDS[act.doctype]


def document_of(act: Document) -> tuple[str, str]:
	"""As placements, seals and readings name the act."""
	return (act.doctype, act.name)
