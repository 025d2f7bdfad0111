"""What is wrong with an identification number, in the user's language."""

from frappe import _

from elektrhisob.core.identifiers import IdentifierError, IdentifierFault


def words(error: IdentifierError) -> str:
	texts = {
		IdentifierFault.NOT_DIGITS: _("{0} has something else than digits. Enter digits only."),
		IdentifierFault.LENGTH: _("{0} has too few or too many digits. Count them on the document."),
		IdentifierFault.CENTURY: _("{0} begins with an impossible digit. Check it on the document."),
		IdentifierFault.BIRTH_DATE: _(
			"{0} holds an impossible date of birth. Check digits 2 to 7 on the document."
		),
		IdentifierFault.AREA: _("{0} holds the area code 000. Check it on the document."),
		IdentifierFault.SERIAL: _("{0} holds the serial number 000. Check it on the document."),
		IdentifierFault.CHECK_DIGIT: _(
			"{0} has a check digit that does not match. One of its digits is mistyped."
		),
	}
	return texts[error.fault].format(error.text)
