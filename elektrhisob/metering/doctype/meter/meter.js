frappe.ui.form.on("Meter", {
	setup(frm) {
		frm.set_query("het", () => ({ filters: { unit_level: "HET" } }));
	},

	refresh(frm) {
		const stands = ["In Store", "Removed"].includes(frm.doc.status);
		if (!frm.is_new() && stands && frappe.model.can_create("Meter Installation")) {
			frm.add_custom_button(__("Install"), () =>
				frappe.new_doc("Meter Installation", { meter: frm.doc.name })
			);
		}
	},
});
