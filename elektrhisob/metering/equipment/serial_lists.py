"""Lists of numbers that people scan or paste, sorted into what can be moved and what cannot, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from frappe import _

from elektrhisob.metering.equipment.device_lookup import Found, by_serial
from elektrhisob.metering.equipment.places import DEVICE_DOCTYPES, Place
from elektrhisob.metering.equipment.registration import is_serial, no_serial, serial_as_stored

if TYPE_CHECKING:
	from collections.abc import Collection, Sequence

WORST = 20
"""So many numbers a message names."""
_BETWEEN_NUMBERS = re.compile(r"[\n\r\t,;]+")


@dataclass
class Sorted:
	"""Every number of a list once: to move, new to the register, or a problem with its reason."""

	found: list[Found] = field(default_factory=list)
	new: list[str] = field(default_factory=list)
	problems: list[tuple[str, str]] = field(default_factory=list)


def split(text: str) -> list[str]:
	"""One number a line, or with commas or tabs between; blanks inside a number do not count."""
	return [serial for part in _BETWEEN_NUMBERS.split(text or "") if (serial := serial_as_stored(part))]


def first_of(serials: Sequence[str]) -> str:
	"""As a message names them: the first ones, and how many more there are."""
	named = ", ".join(serials[:WORST])
	return _("{0} and {1} more").format(named, len(serials) - WORST) if len(serials) > WORST else named


def sort_serials(
	serials: Sequence[str],
	at: Place | None,
	listed: Collection[str] = (),
	doctype: str | None = None,
) -> Sorted:
	"""`at`: where the devices must be, None when they are new. `listed`: on the document already."""
	found = by_serial(serials, [doctype] if doctype else DEVICE_DOCTYPES)
	result, seen = Sorted(), set(listed)
	for serial in serials:
		if serial in seen:
			result.problems.append((serial, _("Listed twice.")))
			continue
		seen.add(serial)
		_sort_one(serial, found.get(serial, []), at, result)
	return result


def _sort_one(serial: str, candidates: list[Found], at: Place | None, result: Sorted) -> None:
	verdict = judge(candidates, at)
	if verdict is None and not is_serial(serial):
		result.problems.append((serial, no_serial()))
	elif verdict is None:
		result.new.append(serial)
	elif isinstance(verdict, str):
		result.problems.append((serial, verdict))
	else:
		result.found.append(verdict)


def judge(candidates: Sequence[Found], at: Place | None, device: str | None = None) -> Found | str | None:
	"""The one of the devices of a number that is meant; None: it is new; or the words that say what is wrong.

	`device`: the one chosen by hand among several of the same number.
	"""
	if at is None:
		return _("Registered already: it is at {0}.").format(_where(candidates[0])) if candidates else None
	here = [one for one in candidates if one.place == at]
	chosen = [one for one in here if one.device.name == device] or here
	if len(chosen) == 1:
		return chosen[0]
	if chosen:
		return _("Several devices have this number. Choose the type of device.")
	if candidates:
		return _("Not here: it is at {0}.").format(_where(candidates[0]))
	return _("Not registered in your divisions. Check the number.")


def _where(found: Found) -> str:
	return str(found.place) if found.place else _("no known place")
