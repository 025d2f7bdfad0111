"""What saved documents mean to field orders and to the days of verification; hooks.py takes it from here."""

from __future__ import annotations

from elektrhisob.metering.acts.kinds import ACT_DOCTYPES

_ACTS = "elektrhisob.metering.field.act_links"
_SCHEDULE = "elektrhisob.metering.verification.schedule"

Events = dict[str, dict[str, str | list[str]]]

DOC_EVENTS: Events = {
	**{
		act: {
			"after_insert": f"{_ACTS}.link",
			"on_submit": f"{_ACTS}.finish",
			"on_cancel": f"{_ACTS}.unlink",
			"on_trash": f"{_ACTS}.unlink",
		}
		for act in ACT_DOCTYPES
	},
	"Meter": {"on_update": f"{_SCHEDULE}.follow_device"},
	"Instrument Transformer": {"on_update": f"{_SCHEDULE}.follow_device"},
	"Test Instrument": {"on_update": f"{_SCHEDULE}.follow_device"},
	"Meter Model": {"on_update": f"{_SCHEDULE}.follow_model"},
	"Instrument Transformer Model": {"on_update": f"{_SCHEDULE}.follow_model"},
	"Meter Installation": {
		"on_update": f"{_SCHEDULE}.follow_installation",
		"after_delete": f"{_SCHEDULE}.follow_installation",
	},
}


def with_access(access: Events) -> Events:
	"""The events of the division rule and these: no DocType has the same event in both."""
	return {
		doctype: {**access.get(doctype, {}), **DOC_EVENTS.get(doctype, {})}
		for doctype in {**access, **DOC_EVENTS}
	}
