"""SOAP messages of PAYNET's "ProviderWebService": document/literal, only the root is qualified.

Read by expat, as all XML from outside is here: it comes with Python, refuses what is not well formed, and its
handlers turn away a document type before an entity could be declared. Nothing is looked up or expanded.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape

NAMESPACE = "http://uws.provider.com/"
ENVELOPES = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
OPERATIONS = (
	"PerformTransaction",
	"CheckTransaction",
	"CancelTransaction",
	"GetStatement",
	"GetInformation",
	"ChangePassword",
)
ARGUMENTS, RESULT = "Arguments", "Result"
DEEPEST, MOST_ELEMENTS = 12, 1000
# What XML 1.0 cannot hold, also not escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Where each part stands below the envelope.
BODY, ROOT, FIELD, PART = 2, 3, 4, 5


class UnreadableError(Exception):
	"""Not a message of this contract; the text says why, and holds nothing of the message."""


@dataclass
class Asked:
	"""A request: the operation as its root names it, known or not, its fields, its list of parameters."""

	operation: str = ""
	fields: dict[str, str] = field(default_factory=dict)
	parameters: dict[str, str] = field(default_factory=dict)


def read(body: bytes, charset: str = "") -> Asked:
	"""Raises UnreadableError. charset: what the transport says goes before what the document says."""
	asked, problem = read_as_far_as_possible(body, charset)
	if problem:
		raise UnreadableError(problem)
	return asked


def read_as_far_as_possible(body: bytes, charset: str = "") -> tuple[Asked, str]:
	"""What could be read, and why no more: an answer names the operation, also of a broken message."""
	try:
		reader = _Reader(charset)
		reader.parser.Parse(body, True)
		reader.require_whole()
	except UnreadableError as error:
		return reader.asked, str(error)
	except expat.ExpatError as error:
		return reader.asked, f"not well-formed XML, line {error.lineno}"
	except (LookupError, ValueError, TypeError):
		return Asked(), "unknown character set"
	return reader.asked, ""


class _Reader:
	def __init__(self, charset: str) -> None:
		self.asked = Asked()
		self.path: list[str] = []
		self.elements = 0
		self.text: list[str] = []
		self.parameter: dict[str, str] = {}
		self.body_seen = False
		self.parser = expat.ParserCreate(charset or None, namespace_separator=" ")
		self.parser.buffer_text = True
		self.parser.StartElementHandler = self.start
		self.parser.EndElementHandler = self.end
		self.parser.CharacterDataHandler = self.text.append
		self.parser.StartDoctypeDeclHandler = self.refuse_doctype
		self.parser.EntityDeclHandler = self.refuse_doctype
		self.parser.ExternalEntityRefHandler = self.refuse_doctype

	def refuse_doctype(self, *_arguments: object) -> NoReturn:
		raise UnreadableError("a document type is not allowed")

	def start(self, name: str, attributes: dict[str, str]) -> None:
		namespace, _blank, local = name.rpartition(" ")
		self.path.append(local)
		self.elements += 1
		self.text.clear()
		if len(self.path) > DEEPEST or self.elements > MOST_ELEMENTS:
			raise UnreadableError("too many elements")
		depth = len(self.path)
		if depth == 1 and (local != "Envelope" or namespace not in ENVELOPES):
			raise UnreadableError("not a SOAP envelope")
		if depth == BODY and local == "Body":
			self.body_seen = True
		if depth == ROOT and self.path[1] == "Body":
			self.root(namespace, local)
		if depth == FIELD and self.in_body():
			self.parameter = {}

	def root(self, namespace: str, local: str) -> None:
		if self.asked.operation:
			raise UnreadableError("more than one request in the body")
		known = namespace == NAMESPACE and local.endswith(ARGUMENTS)
		self.asked.operation = local.removesuffix(ARGUMENTS) if known else f"{{{namespace}}}{local}"

	def end(self, _name: str) -> None:
		depth, local, text = len(self.path), self.path[-1], "".join(self.text)
		if self.in_body():
			if depth == PART and self.path[FIELD - 1] == "parameters":
				self.once(self.parameter, local, text)
			elif depth == FIELD and local == "parameters":
				self.end_parameter()
			elif depth == FIELD:
				self.once(self.asked.fields, local, text)
		self.path.pop()
		self.text.clear()

	def end_parameter(self) -> None:
		key = self.parameter.get("paramKey", "").strip()
		if key:
			self.once(self.asked.parameters, key, self.parameter.get("paramValue", ""))

	def once(self, values: dict[str, str], name: str, text: str) -> None:
		"""Which of two sums would be meant nobody can say."""
		if name in values:
			raise UnreadableError("a field is told twice")
		values[name] = text

	def in_body(self) -> bool:
		return len(self.path) > ROOT and self.path[1] == "Body"

	def require_whole(self) -> None:
		if not self.body_seen or not self.asked.operation:
			raise UnreadableError("the body is empty")


Value = str | int | Sequence["Element"]
Element = tuple[str, Value]


def written(root: str, elements: Iterable[Element]) -> bytes:
	"""An answer; `elements` in the order of the schema."""
	return (
		'<?xml version="1.0" encoding="UTF-8"?>'
		f'<soapenv:Envelope xmlns:soapenv="{ENVELOPES[0]}"><soapenv:Body>'
		f'<ns2:{root} xmlns:ns2="{NAMESPACE}">{_inside(elements)}</ns2:{root}>'
		"</soapenv:Body></soapenv:Envelope>"
	).encode()


def _inside(elements: Iterable[Element]) -> str:
	return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in elements)


def _value(value: Value) -> str:
	if isinstance(value, int):
		return str(value)
	return escape(_NOT_XML.sub("�", value)) if isinstance(value, str) else _inside(value)
