"""What was charged by bills that are rolled back or cancelled waits again for the next bill."""

from elektrhisob.bulk.statements import Cursor, run

# Rows that name the bill which charges them.
CHARGED_ONCE = ("Account Service", "House Energy Share")


def release_charged(cursor: Cursor, bills: str, parameters: tuple[object, ...]) -> None:
	"""Call it before bills are deleted, or as they are cancelled. `bills`: a condition on the alias `bill`.

	What the bills themselves left (carried credit, shares of flats) counts only while they are not
	cancelled; of drafts, which will be deleted, it is deleted.
	"""
	for doctype in CHARGED_ONCE:
		run(
			cursor,
			f"""UPDATE `tabElectricity Bill` bill STRAIGHT_JOIN `tab{doctype}` charged
				ON charged.bill = bill.name
			SET charged.bill = NULL WHERE {bills}""",
			parameters,
		)
	for doctype, field in (("Carried Credit", "bill"), ("House Energy Share", "house_bill")):
		run(
			cursor,
			f"""DELETE told FROM `tabElectricity Bill` bill STRAIGHT_JOIN `tab{doctype}` told
				ON told.{field} = bill.name
			WHERE {bills} AND bill.docstatus = 0""",
			parameters,
		)
