"""The demo: loads the district, bills it for a year, takes the payments, decides what a billing department
decides, lets the metering department work on the month after, prints the summary.

Run in the bench's Python with the sites folder as working directory: demo_district SITE FOLDER
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import frappe

from elektrhisob.supervision.district_totals import forget_totals
from elektrhisob.supervision.months import keep_fresh
from localbench import demo_decisions, demo_papers, demo_summary
from localbench.demo_bill_runs import RunResult, bill_month
from localbench.demo_billing_desk import calculate_again, charge_penalty, decide_held
from localbench.demo_calendar import MONTHS
from localbench.demo_case_entry import enter_cases
from localbench.demo_case_readings import enter_case_readings
from localbench.demo_cases import Cases, choose_cases
from localbench.demo_contracts import AGREEMENT_AFTER_MONTH, agree_change, enter_contracts
from localbench.demo_entry import enter_district
from localbench.demo_metering import run_department
from localbench.demo_payment_entry import pay_month
from localbench.demo_people import PASSWORD, PEOPLE, enter_people
from localbench.demo_reading_entry import Places, enter_month, find_places, review_month
from localbench.demo_story import Story, tell_story
from localbench.demo_summary import grouped, soum
from localbench.place import ADMIN_PASSWORD, Trouble, main, say


def run(site: str, folder: str) -> None:
	began = time.monotonic()
	frappe.init(site=site)
	frappe.connect()
	frappe.set_user("Administrator")
	say("· Reading the SimBench network and telling its year …")
	story = tell_story(Path(folder))
	points, nodes, readings = len(story.consumers), len(story.district.nodes), len(story.readings)
	say(f"· {grouped(points)} supply points on {grouped(nodes)} nodes, {grouped(readings)} readings …")
	enter_people()
	enter_district(story)
	cases = choose_cases(story)
	enter_cases(story, cases)
	contracts = enter_contracts(story, cases)
	if contracts:
		say(f"· {contracts} supply contracts, homes of several families, own generation, a common meter …")
	places = find_places(story)
	enter_month(story, places, 0)
	enter_case_readings(story, cases, 0)
	runs = [run for number in range(1, MONTHS + 1) for run in _live_month(story, cases, places, number)]
	enter_month(story, places, MONTHS + 1)
	_decide(story, cases, runs[-1].name)
	run_department(story, Path(folder))
	forget_totals()
	keep_fresh()
	_print_summary(runs, time.monotonic() - began)
	frappe.destroy()


def _live_month(story: Story, cases: Cases, places: Places, number: int) -> list[RunResult]:
	"""Readings, penalty, bills, a look at what was held and suspicious and the bills of those, payments. The
	last month stays as billed: its suspicious readings wait for somebody at the desk."""
	entered = enter_month(story, places, number)
	enter_case_readings(story, cases, number)
	charged = charge_penalty(number)
	runs = [bill_month(number, before_check=calculate_again)]
	notes = _words_of_run(runs[0])
	if charged:
		notes.append(f"penalty for {grouped(charged)} accounts")
	if entered and entered.suspicious:
		notes.append(f"{entered.suspicious} suspicious readings")
	if number < MONTHS:
		reviewed = review_month(story, places, number)
		if reviewed.replaced or reviewed.accepted:
			notes.append(f"{reviewed.replaced} replaced, {reviewed.accepted} accepted")
		runs.append(bill_month(number, turn=1))
		notes.append(f"{grouped(runs[1].bills)} billed after it")
	released, waiting = decide_held(number, [run.name for run in runs])
	if released or waiting:
		notes.append(f"{released} held bills released, {waiting} waiting")
	paid = pay_month(story, number, runs[0].period)
	if paid:
		notes.append(f"{grouped(paid)} payments")
	_happen(story, cases, number)
	say(f"  {runs[0].period}: {', '.join(notes)}")
	return runs


def _happen(story: Story, cases: Cases, number: int) -> None:
	"""What happens once in the year, after the month in which it becomes known."""
	if number == AGREEMENT_AFTER_MONTH:
		agree_change(story, cases)
	if number == demo_decisions.ACT_AFTER_MONTH:
		demo_decisions.charge_act(story, cases)


def _words_of_run(run: RunResult) -> list[str]:
	notes = [f"{grouped(run.bills)} bills", f"{grouped(run.exceptions)} not billed"]
	if run.is_new:
		notes.append(f"calculated in {run.calculate_seconds:.1f} s, issued in {run.issue_seconds:.1f} s")
	return notes


def _decide(story: Story, cases: Cases, last_run: str) -> None:
	"""Once the year is billed: months closed, errors corrected, debts decided on, papers made."""
	began = time.monotonic()
	closed = demo_decisions.close_months()
	demo_decisions.correct_tariff_groups(story, cases)
	demo_decisions.decide_debts(story, cases)
	demo_papers.answer_registry(story, cases)
	prepared, held = demo_papers.prepare_invoices()
	demo_papers.print_route(story, cases, last_run)
	demo_papers.draft_indexation()
	if closed:
		say(
			f"  {closed} months closed, two tariff groups put right, {prepared} e-invoices prepared and"
			f" {grouped(held)} held, a route printed: {time.monotonic() - began:.0f} s"
		)


def _print_summary(runs: list[RunResult], seconds: float) -> None:
	totals = demo_summary.take_totals()
	if totals.disagreements:
		raise Trouble("Control totals do not agree:\n  " + "\n  ".join(totals.disagreements))
	say("")
	for name, count in totals.counts.items():
		say(f"  {name:<26}{grouped(count):>26}")
	say(f"  {'energy billed, kWh':<26}{grouped(totals.wh['bills'] // demo_summary.WH):>26}")
	for name, tiyin in totals.tiyin.items():
		say(f"  {name + ', soum':<26}{soum(tiyin):>26}")
	say("  Control totals agree to the tiyin: bills = lines = postings = balances, payments too.")
	new = [run for run in runs if run.is_new]
	if new:
		work = sum(run.calculate_seconds + run.issue_seconds for run in new)
		rate = sum(run.bills for run in new) / work
		say(f"  {rate:,.0f} bills/s from readings to issued bills; {seconds:.0f} s in all.")
	say(f"\n  {frappe.conf.host_name}")
	for person in PEOPLE:
		say(f"    {person.email} / {PASSWORD}: {person.task}")
	say(f"    Administrator / {ADMIN_PASSWORD}: everything")
	for path, words in demo_summary.SCREENS:
		say(f"    {path:<26} {words}")


if __name__ == "__main__":
	main(run, *sys.argv[1:3])
