"""The hooks that put the division rule between users and guarded rows; hooks.py takes them from here."""

from elektrhisob.administration.guards import OVERRIDES
from elektrhisob.administration.references import REFERENCES
from elektrhisob.administration.row_conditions import CONDITIONS
from elektrhisob.administration.stamps import GUARDED, STAMPED
from elektrhisob.administration.system_fields import EVENTS, SYSTEM_FIELDS

_ADMINISTRATION = "elektrhisob.administration"

permission_query_conditions: dict[str, str] = {
	**CONDITIONS,
	"Prepared Report": f"{_ADMINISTRATION}.references.prepared_report_condition",
}

has_permission: dict[str, str] = {
	**{doctype: f"{_ADMINISTRATION}.divisions.has_permission" for doctype in sorted(GUARDED)},
	**{doctype: f"{_ADMINISTRATION}.references.has_permission" for doctype in REFERENCES},
	"Prepared Report": f"{_ADMINISTRATION}.references.prepared_report_permission",
}

override_whitelisted_methods: dict[str, str] = OVERRIDES


def _guarded(doctype: str) -> dict[str, list[str]]:
	"""The division rule where it holds, then the fields nobody sends."""
	events: dict[str, list[str]] = {}
	if doctype in STAMPED:
		events["before_validate"] = [f"{_ADMINISTRATION}.divisions.stamp_and_check"]
	for event in EVENTS if doctype in SYSTEM_FIELDS else ():
		events[event] = [*events.get(event, []), f"{_ADMINISTRATION}.system_fields.keep"]
	return events


doc_events: dict[str, dict[str, str | list[str]]] = {
	**{doctype: {**_guarded(doctype)} for doctype in {**STAMPED, **SYSTEM_FIELDS}},
	"User Permission": {
		"before_validate": f"{_ADMINISTRATION}.user_permissions.normalise",
		"on_update": f"{_ADMINISTRATION}.user_permissions.forget",
		"on_trash": f"{_ADMINISTRATION}.user_permissions.forget",
	},
	"File": {"before_validate": f"{_ADMINISTRATION}.references.check_file"},
	"Comment": {"before_validate": f"{_ADMINISTRATION}.references.check_comment"},
	"Document Follow": {"before_validate": f"{_ADMINISTRATION}.references.check_follow"},
	"DocShare": {"before_validate": f"{_ADMINISTRATION}.references.check_share"},
}
