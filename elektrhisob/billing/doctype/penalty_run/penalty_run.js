const WORKING = ["Calculating", "Issuing", "Rolling Back"];
const POLL_MS = 2500;

frappe.ui.form.on("Penalty Run", {
	setup(frm) {
		frm.set_query("period", () => ({ filters: { is_closed: 0 } }));
		frm.set_query("het", () => ({ filters: { unit_level: "HET" } }));
	},

	refresh(frm) {
		frm.set_intro("");
		if (frm.is_new()) {
			frm.get_field("progress_html").$wrapper.empty();
			frm.set_intro(__("Choose a month that is over and a district, save, then press Calculate."));
			return;
		}
		show_next(frm);
		if (frm.doc.status === "Draft") return;
		frm.add_custom_button(__("Charges"), () =>
			frappe.set_route("List", "Penalty Charge", { penalty_run: frm.doc.name })
		);
		frm.add_custom_button(__("Shards"), () =>
			frappe.set_route("List", "Penalty Run Shard", { penalty_run: frm.doc.name })
		);
		watch(frm);
	},

	on_hide(frm) {
		clearTimeout(frm.progress_timer);
	},
});

function show_next(frm) {
	const next = {
		Draft: __("Press Calculate in the Actions menu: the overdue bills of the district get draft charges."),
		Calculated: __("Look at some charges, then press Issue. Nothing is posted yet; Roll Back removes the drafts."),
		Issued: __("Posted. A charge is taken off by a Penalty Waiver only."),
	}[frm.doc.status];
	if (next) frm.set_intro(next);
}

function watch(frm) {
	clearTimeout(frm.progress_timer);
	frappe.realtime.off("penalty_run_progress");
	frappe.realtime.on("penalty_run_progress", (message) => {
		if (message.penalty_run !== frm.doc.name) return;
		clearTimeout(frm.progress_timer);
		frm.progress_timer = setTimeout(() => load_progress(frm), 300);
	});
	load_progress(frm);
}

// By name: frm.call sends the document as the form has it, and workers change it all the time.
const ask = (frm, method) => frappe.xcall("run_doc_method", { dt: frm.doctype, dn: frm.doc.name, method });

async function load_progress(frm) {
	clearTimeout(frm.progress_timer);
	if (frm.doc.status === "Draft" || cur_frm !== frm) return;
	const shown = frm.doc.status;
	const progress = await ask(frm, "progress");
	draw(frm, progress);
	if (progress.status !== shown) frm.reload_doc();
	else if (WORKING.includes(progress.status)) frm.progress_timer = setTimeout(() => load_progress(frm), POLL_MS);
}

function draw(frm, progress) {
	const failed = progress.failures.length;
	const colour = failed ? "bg-danger" : progress.percent < 100 ? "bg-warning" : "bg-success";
	const shards = Object.entries(progress.shards)
		.map(([status, { shards: count }]) => `${__(status)}: ${count}`)
		.join(" · ");
	const figures = [
		[__("Accounts charged"), format_number(progress.charges_count, null, 0)],
		[__("Ranges of days"), format_number(progress.accruals_count, null, 0)],
		[__("Penalty"), elektrhisob.money(progress.total_amount)],
		[__("Of it taken back"), elektrhisob.money(progress.taken_back)],
		[__("Seconds"), format_number(progress.seconds, null, 1)],
	];
	const wrapper = frm.get_field("progress_html").$wrapper;
	wrapper.html(`<div class="penalty-run-progress" data-status="${progress.status}">
		<div class="d-flex justify-content-between mb-1">
			<strong>${__(progress.status)}</strong><span class="text-muted">${shards}</span>
		</div>
		<div class="progress mb-3" style="height: 14px">
			<div class="progress-bar ${colour}" role="progressbar" style="width: ${progress.percent}%">${progress.percent}%</div>
		</div>
		<div class="row">${figures
			.map(
				([label, figure]) =>
					`<div class="col-sm"><div class="text-muted small">${label}</div><strong>${figure}</strong></div>`
			)
			.join("")}</div>
		${failed ? failures(progress.failures) : ""}
	</div>`);
	wrapper.find(".retry-failed").on("click", async () => {
		const count = await ask(frm, "retry_failed_shards");
		frappe.show_alert({ message: __("{0} shards queued again", [count]), indicator: "blue" });
		load_progress(frm);
	});
}

function failures(list) {
	const items = list
		.map(({ shard, failure }) => `<li>${frappe.utils.escape_html(shard)}: ${frappe.utils.escape_html(failure[0] || "")}</li>`)
		.join("");
	return `<div class="alert alert-danger mt-3"><ul class="mb-2">${items}</ul>
		<button class="btn btn-sm btn-default retry-failed">${__("Try the failed shards again")}</button></div>`;
}
