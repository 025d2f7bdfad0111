frappe.ui.form.on("Meter", {
	setup(frm) {
		frm.set_query("het", () => ({ filters: { unit_level: "HET" } }));
	},

	refresh(frm) {
		const stands = ["In Store", "Removed"].includes(frm.doc.status);
		if (frm.is_new()) return;
		if (["In Store", "Issued"].includes(frm.doc.status) && frappe.model.can_create("Meter Installation Act")) {
			frm.add_custom_button(__("Install by act"), () =>
				frappe.new_doc("Meter Installation Act", { new_meter: frm.doc.name })
			);
		} else if (stands && frappe.model.can_create("Meter Installation")) {
			frm.add_custom_button(__("Install"), () =>
				frappe.new_doc("Meter Installation", { meter: frm.doc.name })
			);
		}
	},
});
