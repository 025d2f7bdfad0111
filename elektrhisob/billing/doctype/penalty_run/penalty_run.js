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

	on_hide: elektrhisob.run_form.leave,
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
	elektrhisob.run_form.watch(frm, {
		working: ["Calculating", "Issuing", "Rolling Back"],
		panel_class: "penalty-run-progress",
		body: (progress) =>
			elektrhisob.run_form.figures([
				[__("Accounts charged"), format_number(progress.charges_count, null, 0)],
				[__("Ranges of days"), format_number(progress.accruals_count, null, 0)],
				[__("Penalty"), elektrhisob.money(progress.total_amount)],
				[__("Of it taken back"), elektrhisob.money(progress.taken_back)],
				[__("Seconds"), format_number(progress.seconds, null, 1)],
			]),
	});
}
