"""PAYNET as zeep plays it: a client that knows of us only what our WSDL says."""

from typing import Any

import requests
import zeep
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from elektrhisob.exchange.gateways.door import serve
from elektrhisob.exchange.gateways.partner_for_tests import call
from elektrhisob.exchange.gateways.paynet.soap import DOOR

ADDRESS = "/payments/paynet"
USER, PASSWORD, SERVICE = "paynet", "secret7-of-paynet", 1
AT = "2025-06-10T09:15:00.000+05:00"


class Wire(zeep.Transport):
	"""Through the frame, without a network: in the transaction of a site test."""

	def load(self, url: str) -> bytes:
		address = url[url.index("/payments") :]
		path, _mark, query = address.partition("?")
		request = Request(EnvironBuilder(path=path, query_string=query, method="GET").get_environ())
		return bytes(serve(DOOR, request).get_data())

	def post(self, address: str, message: bytes, headers: dict[str, str]) -> requests.Response:
		status, text = call(ADDRESS, message, headers, content_type=headers["Content-Type"])
		answer = requests.Response()
		answer.status_code, answer._content = status, text.encode()
		answer.headers["Content-Type"] = "text/xml; charset=utf-8"
		return answer


class Paynet:
	"""The six operations, with the login in each."""

	def __init__(self, wsdl: str = ADDRESS + "?wsdl", transport: zeep.Transport | None = None) -> None:
		self.client: Any = zeep.Client(wsdl, transport=transport or Wire())  # type: ignore[no-untyped-call]
		self.login = {"username": USER, "password": PASSWORD}

	def information(self, account: str, **more: Any) -> Any:
		return self.ask("GetInformation", parameters=parameters(account=account), **more)

	def perform(self, account: str, number: int = 900100200, amount: int = 40_000, **more: Any) -> Any:
		told = {"amount": amount, "parameters": parameters(account=account), "transactionTime": AT}
		return self.ask("PerformTransaction", transactionId=number, **{**told, **more})

	def check(self, number: int = 900100200) -> Any:
		return self.ask("CheckTransaction", transactionId=number, transactionTime=AT)

	def cancel(self, number: int = 900100200) -> Any:
		return self.ask("CancelTransaction", transactionId=number, transactionTime=AT)

	def statement(self, first: str, last: str, **more: Any) -> Any:
		return self.ask("GetStatement", dateFrom=first, dateTo=last, **more)

	def change_password(self, new: str) -> Any:
		return self.client.service.ChangePassword(**self.login, newPassword=new)

	def ask(self, operation: str, **arguments: Any) -> Any:
		return self.client.service[operation](**{**self.login, "serviceId": SERVICE, **arguments})


def parameters(**values: str) -> list[dict[str, str]]:
	return [{"paramKey": key, "paramValue": value} for key, value in values.items()]


def told(answer: Any) -> dict[str, str]:
	"""The parameters of an answer."""
	return {each.paramKey: each.paramValue for each in answer.parameters}


def envelope(inside: str, prefix: str = "soapenv", uws: str = "uws") -> str:
	"""A message by hand: `inside` with the root's prefix uws."""
	return (
		f'<{prefix}:Envelope xmlns:{prefix}="http://schemas.xmlsoap.org/soap/envelope/" '
		f'xmlns:{uws}="http://uws.provider.com/"><{prefix}:Header/><{prefix}:Body>{inside}'
		f"</{prefix}:Body></{prefix}:Envelope>"
	)


def perform_message(account: str, number: object = 900100200, amount: object = 40_000, **more: str) -> str:
	time = more.get("time", AT)
	return envelope(
		f"<uws:PerformTransactionArguments><password>{PASSWORD}</password><username>{USER}</username>"
		f"<amount>{amount}</amount><parameters><paramKey>account</paramKey>"
		f"<paramValue>{account}</paramValue></parameters><serviceId>1</serviceId>"
		f"<transactionId>{number}</transactionId><transactionTime>{time}</transactionTime>"
		"</uws:PerformTransactionArguments>"
	)
