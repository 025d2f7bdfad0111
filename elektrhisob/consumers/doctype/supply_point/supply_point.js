frappe.ui.form.on("Supply Point", {
	refresh(frm) {
		if (frm.is_new()) return;
		if (frappe.model.can_create("Meter Installation") && frm.doc.status === "Connected") {
			frm.add_custom_button(__("Install a meter"), () =>
				frappe.new_doc("Meter Installation", { supply_point: frm.doc.name })
			);
		}
		frm.add_custom_button(__("Account"), () =>
			frappe.set_route("Form", "Personal Account", frm.doc.personal_account)
		);
	},
});
