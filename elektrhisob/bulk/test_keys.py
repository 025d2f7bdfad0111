"""Numbers are taken once, whatever happens to the connection that takes them."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import frappe
import pytest

from elektrhisob.bulk.connection import bulk_connection, kept_connection
from elektrhisob.bulk.keys import Key, reserve_for, reserve_keys

pytestmark = pytest.mark.site


def test_blocks_of_several_tables_follow_each_other() -> None:
	first = reserve_for({Key.POSTING: 3, Key.ALLOCATION: 2})
	second = reserve_for({Key.ALLOCATION: 1, Key.POSTING: 1})
	assert second[Key.POSTING] >= first[Key.POSTING] + 3
	assert second[Key.ALLOCATION] >= first[Key.ALLOCATION] + 2


def test_a_connection_that_the_server_ended_is_made_anew() -> None:
	first = reserve_keys(Key.POSTING, 1)
	with bulk_connection() as other:
		other.cursor().execute(f"KILL CONNECTION {kept_connection().connection_id}")
	assert reserve_keys(Key.POSTING, 1) > first


def test_a_child_process_takes_its_own_numbers_and_leaves_the_parent_its_connection() -> None:
	reserve_keys(Key.POSTING, 1)
	number = kept_connection().connection_id
	context = multiprocessing.get_context("fork")
	answers = context.Queue()
	child = context.Process(target=_take, args=(answers,))
	child.start()
	of_child = answers.get(timeout=20)
	child.join()
	assert of_child["connection"] != number
	assert reserve_keys(Key.POSTING, 1) > of_child["taken"]
	assert kept_connection().connection_id == number


def test_threads_at_once_never_get_one_number_twice() -> None:
	site = frappe.local.site

	def take(_place: int) -> list[int]:
		frappe.init(site=site, sites_path=".")
		taken = [reserve_keys(Key.POSTING, 2) for _again in range(20)]
		frappe.destroy()
		return taken

	with ThreadPoolExecutor(8) as threads:
		taken = [first for found in threads.map(take, range(8)) for first in found]
	numbers = [number for first in taken for number in (first, first + 1)]
	assert len(numbers) == len(set(numbers))


def _take(answers: Any) -> None:
	answers.put({"taken": reserve_keys(Key.POSTING, 1), "connection": kept_connection().connection_id})
