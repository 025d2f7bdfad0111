"""No password of a partner is kept, however it stands in what the partner sent."""

import pytest

from elektrhisob.consumer_payments.messages import masked, text_of

SECRET = "s3cret-&-\"long'"


@pytest.mark.parametrize(
	"text",
	[
		"<password>hidden</password>",
		'<uws:password xsi:type="xs:string">hidden</uws:password>',
		"<a-b.c:newPassword>hidden</a-b.c:newPassword>",
		"<password><![CDATA[hid<den]]>hidden</password>",
		"<password>a&amp;hidden</password>",
		"<password\n>\nhidden\n</password >",
		"<password>hidden",
		"<NEWPASSWORD>hidden</password",
		'{"password": "hidden"}',
		'{"newPassword":"a\\"hidden"}',
		'{"newPassword":"hidden',
		'{"password": 12hidden34}',
		"user=a&password=hidden&b=1",
		"secret_key=hidden",
	],
)
def test_it_is_found_by_the_names_partners_give_it(text: str) -> None:
	assert "hidden" not in masked(text)
	assert "•••" in masked(text)


def test_what_stands_beside_it_stays() -> None:
	text = "<password>x</password><username>paynet</username><password/><amount>5</amount>"
	assert masked(text) == "<password>•••</password><username>paynet</username><password/><amount>5</amount>"
	assert masked('{"password":"x","id":1}') == '{"password":"•••","id":1}'


@pytest.mark.parametrize(
	"written",
	[SECRET, "s3cret-&amp;-\"long'", "s3cret-&amp;-&quot;long&apos;", "s3cret-&-\\\"long'"],
)
def test_a_known_one_is_hidden_wherever_it_stands(written: str) -> None:
	assert masked(f"<note>{written}</note>", [SECRET]) == "<note>•••</note>"


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_character_sets_hide_nothing_from_the_mask(charset: str) -> None:
	assert masked(text_of("<password>hidden</password>".encode(charset))).endswith("<password>•••</password>")


def test_bytes_that_are_no_text_can_be_stored_too() -> None:
	assert text_of(b"\xe0\xe1<a>\0</a>") == "\\xe0\\xe1<a>␀</a>"
