const SHADOW_POLL_MS = 2500;

frappe.ui.form.on("Shadow Run", {
	refresh(frm) {
		frm.disable_save();
		clearTimeout(frm.poll);
		const { shards_done: done, shards_planned: planned, bills_count: bills, differences_count: differing } = frm.doc;
		frm.dashboard.clear_headline();
		frm.dashboard.hide_progress();
		if (frm.doc.status === "Running") {
			frm.dashboard.show_progress(__("Computing a second time"), planned ? (done / planned) * 100 : 0, __("{0} of {1} shards", [done, planned]));
			frm.poll = setTimeout(() => cur_frm === frm && frm.reload_doc(), SHADOW_POLL_MS);
		} else if (frm.doc.status === "Done") {
			const words = differing
				? __("{0} of {1} bills differ: the run is not issued until they agree.", [differing, bills])
				: __("{0} bills computed again, all alike.", [bills]);
			frm.dashboard.set_headline_alert(words, differing ? "red" : "green");
		}
		frm.add_custom_button(__("Differences"), () =>
			frappe.set_route("List", "Shadow Difference", { bill_run: frm.doc.bill_run, state: "Open" })
		);
		frm.add_custom_button(__("Bill run"), () => frappe.set_route("Form", "Bill Run", frm.doc.bill_run));
	},

	on_hide(frm) {
		clearTimeout(frm.poll);
	},
});
