frappe.ui.form.on("Askue Point", {
	setup(frm) {
		frm.set_query("meter", () => ({ filters: { status: "Installed" } }));
	},
	refresh(frm) {
		if (frm.is_new() || !frm.doc.unloaded_days) return;
		frm.add_custom_button(__("Quarantine"), () =>
			frappe.set_route("List", "Askue Fault", { point: frm.doc.name, state: "Open" }),
		);
	},
});
