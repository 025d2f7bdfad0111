"""Print formats an administrator edits: made where missing, never overwritten."""

from pathlib import Path

from elektrhisob.reference.directory_files import ensure_rows

DATA = Path(__file__).parent.parent / "data" / "print_formats"
# Name, document, file.
FORMATS = (
	("Invoice of a Legal Consumer", "Electricity Bill", "legal_invoice.html"),
	("Act of Mutual Settlement", "Reconciliation Act", "reconciliation_act.html"),
	("Notice of Debt", "Debt Reminder", "debt_notice.html"),
	("Notice of a Tariff Change", "Tariff Version", "tariff_notice.html"),
)


def ensure_print_formats() -> None:
	ensure_rows(
		"Print Format",
		("name",),
		[
			{
				"name": name,
				"doc_type": doctype,
				"module": "Billing",
				"standard": "No",
				"custom_format": 1,
				"print_format_type": "Jinja",
				"default_print_language": "uz",
				"html": (DATA / file).read_text(encoding="utf-8"),
			}
			for name, doctype, file in FORMATS
		],
	)
