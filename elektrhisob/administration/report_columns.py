"""A column of a script report, as the framework wants it."""

from typing import Any


def column(
	fieldname: str, label: str, fieldtype: str, width: int, options: str | None = None, **more: Any
) -> dict[str, Any]:
	"""options: the DocType of a link. more: properties of the field, for instance `precision`."""
	return {
		"fieldname": fieldname,
		"label": label,
		"fieldtype": fieldtype,
		"width": width,
		"options": options,
		**more,
	}
