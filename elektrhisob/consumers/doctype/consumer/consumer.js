frappe.ui.form.on("Consumer", {
	setup(frm) {
		frm.set_query("het", () => ({ filters: { unit_level: "HET" } }));
	},

	refresh(frm) {
		if (!frm.is_new() && frappe.model.can_create("Personal Account")) {
			frm.add_custom_button(__("New account"), () =>
				frappe.new_doc("Personal Account", { consumer: frm.doc.name })
			);
		}
	},
});
