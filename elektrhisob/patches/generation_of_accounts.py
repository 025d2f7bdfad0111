"""Accounts get the fact that one of their points generates."""

from elektrhisob.consumers.households.generation import refresh_all


def execute() -> None:
	refresh_all()
