"""The second calculation of a run, shard by shard: a sample or all of its bills, differences as rows."""

import frappe
import mariadb
from frappe import _
from frappe.utils import cint, now_datetime

from elektrhisob.accounting.request_cursor import request_cursor
from elektrhisob.billing.run_phases import Phase
from elektrhisob.billing.shadow.compare import Difference, Row, compare
from elektrhisob.billing.shadow.differences import settle
from elektrhisob.billing.sharded_runs import ShardedRuns
from elektrhisob.bulk.documents import insert_documents
from elektrhisob.bulk.keys import Key, next_key, reserve_names
from elektrhisob.bulk.statements import insert_rows

COMPUTE = Phase("compute", "Running", "Done", "Done")
BILLS_AT_ONCE = 500
MAY_BE_COMPUTED = ("Calculated", "Checked", "Issued")
WHAT_LENGTH = 140


class NothingToComputeError(frappe.ValidationError):
	"""The run has no calculated bills, or the share is none."""


@frappe.whitelist(methods=["POST"])
def start(bill_run: str, percent: int = 100, seed: int = 1) -> str:
	"""Compute a share of the run's bills a second time; returns the Shadow Run. Another one is given up."""
	run = frappe.get_doc("Bill Run", bill_run)
	run.check_permission("write")
	share = cint(percent)
	if not 1 <= share <= 100:
		frappe.throw(_("Choose between 1 and 100 percent of the bills."), NothingToComputeError)
	if run.status not in MAY_BE_COMPUTED:
		frappe.throw(_("Calculate the run first: it is {0}.").format(_(run.status)), NothingToComputeError)
	shards = frappe.get_all(
		"Bill Run Shard",
		{"bill_run": bill_run},
		["name", "het"],
		order_by="name",
		limit_page_length=0,
	)
	frappe.db.sql(
		"""UPDATE `tabShadow Run` SET status = 'Failed', failure = %s, finished_at = %s
		WHERE bill_run = %s AND status = 'Running'""",
		(_("Begun again."), now_datetime(), bill_run),
	)
	shadow = frappe.new_doc("Shadow Run")
	shadow.update(
		{
			"name": next_key(Key.SHADOW),
			"bill_run": bill_run,
			"org_unit": run.org_unit,
			"status": "Running" if shards else "Done",
			"percent": share,
			"seed": cint(seed),
			"shards_planned": len(shards),
			"started_at": now_datetime(),
		}
	)
	shadow.db_insert()
	insert_documents(
		"Shadow Run Shard",
		[f"{shadow.name}-{place:04d}" for place in range(1, len(shards) + 1)],
		[
			{
				"shadow_run": shadow.name,
				"bill_run_shard": shard.name,
				"het": shard.het,
				"status": "Planned",
				"attempts": 0,
			}
			for shard in shards
		],
	)
	SHADOW_RUNS.start_phase_of(shadow)
	return str(shadow.name)


class ShadowRuns(ShardedRuns):
	doctype = "Shadow Run"
	shard_doctype = "Shadow Run Shard"
	link = "shadow_run"
	job = "elektrhisob.billing.shadow.shadow_runs.work_on_shard"
	phases = (COMPUTE,)
	sums = ("bills_count", "differences_count")

	def after_failure(self, run: str, failure: str) -> None:
		frappe.db.set_value(
			self.doctype,
			run,
			{"status": "Failed", "failure": failure[-1000:], "finished_at": now_datetime()},
		)
		frappe.db.commit()  # nosemgrep: a job of its own


SHADOW_RUNS = ShadowRuns()
revive_stalled_shards = SHADOW_RUNS.revive_stalled_shards


def work_on_shard(shard: str, phase: str = COMPUTE.name) -> None:
	"""The RQ job."""
	SHADOW_RUNS.work_on_shard(shard, phase, {COMPUTE.name: _compute})


def _compute(_connection: mariadb.Connection, name: str) -> None:
	"""Chunk by chunk, each with its differences committed; begun anew it settles what it had found."""
	frappe.db.rollback()
	shard = frappe.get_doc("Shadow Run Shard", name)
	shadow = frappe.get_doc("Shadow Run", shard.shadow_run)
	bills = differing = 0
	after = ""
	while chunk := _chunk(shadow, shard.bill_run_shard, after):
		if frappe.db.get_value("Shadow Run", shadow.name, "status") != COMPUTE.run_status:
			return
		found = compare(chunk)
		_keep(shadow, shard.bill_run_shard, chunk, found)
		bills += len(chunk)
		differing += len({each.bill for each in found})
		after = chunk[-1].name
		frappe.db.commit()  # nosemgrep: a job of its own, progress is to be seen
	frappe.db.sql(
		"""UPDATE `tabShadow Run Shard` shard JOIN `tabShadow Run` run ON run.name = shard.shadow_run
		SET shard.status = %s, shard.bills_count = %s, shard.differences_count = %s,
			shard.finished_at = %s, run.shards_done = run.shards_done + 1
		WHERE shard.name = %s""",
		(COMPUTE.shard_done, bills, differing, now_datetime(), name),
	)
	frappe.db.commit()  # nosemgrep: a job of its own


def _chunk(shadow: Row, shard: str, after: str) -> list[Row]:
	"""The next bills of the sample; those that differed before are computed whatever the sample says."""
	return list(
		frappe.db.sql(
			f"""SELECT bill.name, bill.personal_account, bill.consumer_name, bill.period, bill.het,
				bill.route, bill.from_date, bill.to_date, bill.consumption_kwh, bill.net_amount,
				bill.vat_amount, bill.amount, bill.creation
			FROM `tabElectricity Bill` bill
			WHERE bill.bill_run = %(run)s AND bill.shard = %(shard)s AND bill.name > %(after)s
				AND bill.docstatus < 2
				AND (MOD(CRC32(CONCAT(%(seed)s, bill.name)), 100) < %(percent)s OR bill.name IN (
					SELECT differing.bill FROM `tabShadow Difference` differing
					WHERE differing.bill_run = %(run)s AND differing.state = 'Open'))
			ORDER BY bill.name LIMIT {BILLS_AT_ONCE}""",
			{
				"run": shadow.bill_run,
				"shard": shard,
				"after": after,
				"seed": str(shadow.seed),
				"percent": shadow.percent,
			},
			as_dict=True,
		)
	)


def _keep(shadow: Row, shard: str, chunk: list[Row], found: list[Difference]) -> None:
	settle([bill.name for bill in chunk])
	now, user = now_datetime(), shadow.owner
	bill_of = {bill.name: bill for bill in chunk}
	insert_rows(
		request_cursor(),
		"`tabShadow Difference`",
		[
			{
				"name": name,
				"creation": now,
				"modified": now,
				"owner": user,
				"modified_by": user,
				"bill": each.bill,
				**{
					field: bill_of[each.bill][field]
					for field in ("personal_account", "consumer_name", "period", "het", "route")
				},
				"what": each.what[:WHAT_LENGTH],
				"ours": each.ours[:WHAT_LENGTH],
				"theirs": each.theirs[:WHAT_LENGTH],
				"our_explanation": each.our_words,
				"their_explanation": each.their_words,
				"state": "Open",
				"bill_run": shadow.bill_run,
				"shadow_run": shadow.name,
				"shard": shard,
			}
			for name, each in zip(reserve_names(Key.SHADOW, len(found)), found, strict=True)
		],
	)
