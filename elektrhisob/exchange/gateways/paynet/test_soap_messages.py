"""Reading SOAP: any bytes are a request or a reason, and nothing is expanded, fetched or waited for."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elektrhisob.exchange.gateways.paynet.soap_client_for_tests import envelope, perform_message
from elektrhisob.exchange.gateways.paynet.soap_messages import (
	Asked,
	UnreadableError,
	read,
	read_as_far_as_possible,
	written,
)

CHARSETS = st.sampled_from(["", "utf-8", "utf-16", "windows-1251", "idna", "rot13", "nobody", "hex"])
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\t\n"))


@given(body=st.binary(max_size=400), charset=CHARSETS)
def test_any_bytes(body: bytes, charset: str) -> None:
	asked, problem = read_as_far_as_possible(body, charset)
	assert problem or asked.operation


@given(data=st.data(), charset=CHARSETS)
def test_any_damage_to_a_message(data: st.DataObject, charset: str) -> None:
	message = bytearray(perform_message("0320212345678").encode())
	for _number in range(data.draw(st.integers(1, 6))):
		place = data.draw(st.integers(0, len(message) - 1))
		message[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
	asked, problem = read_as_far_as_possible(bytes(message), charset)
	assert problem or asked.operation


@given(text=TEXT)
def test_what_is_written_is_read_as_it_was(text: str) -> None:
	body = written("GetInformationArguments", [("username", text), ("amount", 5)])
	assert read(body).fields == {"username": text, "amount": "5"}


def test_what_xml_cannot_hold_is_replaced() -> None:
	assert b"<name>a\xef\xbf\xbdb</name>" in written("GetInformationResult", [("name", "a\x00b")])


def test_one_parameter_many_parameters_and_none() -> None:
	def parameters(*pairs: tuple[str, str]) -> dict[str, str]:
		inside = "".join(
			f"<parameters><paramKey>{key}</paramKey><paramValue>{value}</paramValue></parameters>"
			for key, value in pairs
		)
		message = envelope(f"<uws:GetInformationArguments>{inside}</uws:GetInformationArguments>")
		return read(message.encode()).parameters

	assert parameters(("account", "1")) == {"account": "1"}
	assert parameters(("account", "1"), ("coato", "2")) == {"account": "1", "coato": "2"}
	assert parameters() == {}
	with pytest.raises(UnreadableError):
		parameters(("account", "1"), ("account", "2"))


def test_qualified_children_and_empty_lists_of_other_makers_are_read() -> None:
	message = envelope(
		'<uws:GetInformationArguments xmlns:i="http://www.w3.org/2001/XMLSchema-instance">'
		'<uws:username>a</uws:username><parameters i:nil="true"/></uws:GetInformationArguments>'
	)
	assert read(message.encode()) == Asked("GetInformation", {"username": "a"}, {})


def test_a_bomb_is_refused_before_it_is_expanded() -> None:
	entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 30))
	bomb = f'<!DOCTYPE b [<!ENTITY e0 "boom">{entities}]>' + envelope(
		"<uws:GetInformationArguments><username>&e29;</username></uws:GetInformationArguments>"
	)
	begin = time.perf_counter()
	with pytest.raises(UnreadableError, match="document type"):
		read(bomb.encode())
	assert time.perf_counter() - begin < 0.1


def test_two_requests_in_one_body_are_none() -> None:
	one = "<uws:CheckTransactionArguments/>"
	with pytest.raises(UnreadableError, match="more than one"):
		read(envelope(one + one).encode())
