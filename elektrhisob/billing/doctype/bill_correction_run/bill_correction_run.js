const WORKING = ["Calculating", "Correcting"];
const POLL_MS = 2500;

frappe.ui.form.on("Bill Correction Run", {
	setup(frm) {
		frm.set_query("bill_run", () => ({ filters: { status: "Issued" } }));
	},

	refresh(frm) {
		frm.set_intro("");
		if (frm.is_new()) {
			frm.get_field("progress_html").$wrapper.empty();
			frm.set_intro(__("Say why and which bills, save, then press Calculate. Chosen Bills are picked in the list of bills."));
			return;
		}
		show_next(frm);
		frm.add_custom_button(__("Statements"), () =>
			frappe.set_route("List", "Correction Statement", { correction_run: frm.doc.name })
		);
		if (frm.doc.status === "Draft") return;
		frm.add_custom_button(__("Shards"), () =>
			frappe.set_route("List", "Bill Correction Shard", { correction_run: frm.doc.name })
		);
		watch(frm);
	},

	on_hide(frm) {
		clearTimeout(frm.progress_timer);
	},
});

function show_next(frm) {
	const next = {
		Draft: __("Press Calculate in the Actions menu: every bill is cancelled and billed anew on trial, and nothing is kept but the difference."),
		Calculated: __("Look at the statements. Another supervisor presses Approve; only then are the bills cancelled and the difference posted."),
		Corrected: __("Posted. The cancelled bills stay on record and every statement can be printed."),
		Withdrawn: __("Withdrawn. Nothing was cancelled."),
	}[frm.doc.status];
	if (next) frm.set_intro(next);
}

function watch(frm) {
	clearTimeout(frm.progress_timer);
	frappe.realtime.off("correction_run_progress");
	frappe.realtime.on("correction_run_progress", (message) => {
		if (message.correction_run !== frm.doc.name) return;
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
	const states = Object.values(progress.states)
		.map(
			(row) => `<tr><td>${__(row.state)}</td><td class="text-right">${format_number(row.bills, null, 0)}</td>
				<td class="text-right">${elektrhisob.money(row.old_amount)}</td>
				<td class="text-right">${elektrhisob.money(row.new_amount)}</td>
				<td class="text-right"><strong>${elektrhisob.money(row.difference_amount)}</strong></td></tr>`
		)
		.join("");
	const wrapper = frm.get_field("progress_html").$wrapper;
	wrapper.html(`<div class="correction-run-progress" data-status="${progress.status}">
		<div class="d-flex justify-content-between mb-1">
			<strong>${__(progress.status)}</strong><span class="text-muted">${shards}</span>
		</div>
		<div class="progress mb-3" style="height: 14px">
			<div class="progress-bar ${colour}" role="progressbar" style="width: ${progress.percent}%">${progress.percent}%</div>
		</div>
		<table class="table table-sm"><thead><tr><th>${__("State")}</th>
			<th class="text-right">${__("Bills")}</th><th class="text-right">${__("Billed before")}</th>
			<th class="text-right">${__("Billed anew")}</th><th class="text-right">${__("Difference")}</th></tr></thead>
			<tbody>${states}</tbody></table>
		${progress.held.length ? held(progress.held) : ""}
		${failed ? failures(progress.failures) : ""}
	</div>`);
	wrapper.find(".retry-failed").on("click", async () => {
		const count = await ask(frm, "retry_failed_shards");
		frappe.show_alert({ message: __("{0} shards queued again", [count]), indicator: "blue" });
		load_progress(frm);
	});
}

function held(list) {
	const items = list
		.map(
			(row) => `<li><strong>${frappe.utils.escape_html(__(row.cause_name || row.held_cause || ""))}</strong>
				(${row.bills}): ${frappe.utils.escape_html(__(row.remedy || ""))}</li>`
		)
		.join("");
	return `<div class="alert alert-warning"><div>${__("Held back: these bills stay as they are.")}</div><ul class="mb-0">${items}</ul></div>`;
}

function failures(list) {
	const items = list
		.map(({ shard, failure }) => `<li>${frappe.utils.escape_html(shard)}: ${frappe.utils.escape_html(failure[0] || "")}</li>`)
		.join("");
	return `<div class="alert alert-danger mt-3"><ul class="mb-2">${items}</ul>
		<button class="btn btn-sm btn-default retry-failed">${__("Try the failed shards again")}</button></div>`;
}
