"""The hooks that put the division rule between users and guarded rows; hooks.py takes them from here."""

from elektrhisob.administration.guards import OVERRIDES
from elektrhisob.administration.references import REFERENCES
from elektrhisob.administration.row_conditions import CONDITIONS
from elektrhisob.administration.stamps import GUARDED, STAMPED

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

doc_events: dict[str, dict[str, str]] = {
	**{doctype: {"before_validate": f"{_ADMINISTRATION}.divisions.stamp_and_check"} for doctype in STAMPED},
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
