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

	on_hide: elektrhisob.run_form.leave,
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
	elektrhisob.run_form.watch(frm, {
		working: ["Calculating", "Correcting"],
		panel_class: "correction-run-progress",
		body: (progress) => states(progress.states) + (progress.held.length ? held(progress.held) : ""),
	});
}

function states(by_state) {
	const rows = Object.values(by_state)
		.map(
			(row) => `<tr><td>${__(row.state)}</td><td class="text-right">${format_number(row.bills, null, 0)}</td>
				<td class="text-right">${elektrhisob.money(row.old_amount)}</td>
				<td class="text-right">${elektrhisob.money(row.new_amount)}</td>
				<td class="text-right"><strong>${elektrhisob.money(row.difference_amount)}</strong></td></tr>`
		)
		.join("");
	return `<table class="table table-sm"><thead><tr><th>${__("State")}</th>
		<th class="text-right">${__("Bills")}</th><th class="text-right">${__("Billed before")}</th>
		<th class="text-right">${__("Billed anew")}</th><th class="text-right">${__("Difference")}</th></tr></thead>
		<tbody>${rows}</tbody></table>`;
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
