"""The connection of mass work goes where the framework's goes, and as well guarded."""

import frappe
import mariadb
import pytest

from elektrhisob.bulk.connection import bulk_connection

pytestmark = pytest.mark.site

FILES = {"db_ssl_ca": "/keys/ca.pem", "db_ssl_cert": "/keys/cert.pem", "db_ssl_key": "/keys/key.pem"}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
	seen: dict[str, object] = {}

	def connect(**given: object) -> None:
		seen.update(given)
		raise mariadb.OperationalError("looked at")

	monkeypatch.setattr(mariadb, "connect", connect)
	return seen


def open_connection() -> None:
	with pytest.raises(mariadb.OperationalError, match="looked at"), bulk_connection():
		pass


def test_a_site_with_certificates_is_reached_encrypted(
	settings: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
	for name, path in FILES.items():
		monkeypatch.setitem(frappe.conf, name, path)
	open_connection()
	assert settings["ssl"] is True
	assert {name: settings[name.removeprefix("db_")] for name in FILES} == FILES


def test_a_site_without_certificates_is_reached_plainly(settings: dict[str, object]) -> None:
	open_connection()
	assert not [name for name in settings if name.startswith("ssl")]


def test_a_server_without_encryption_is_not_talked_to_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
	"""The driver itself: the server of the tests has no certificate."""
	for name, path in FILES.items():
		monkeypatch.setitem(frappe.conf, name, path)
	with pytest.raises(mariadb.Error), bulk_connection():
		pass
