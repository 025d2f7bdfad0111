frappe.ui.form.on("Supply Point", {
	refresh(frm) {
		if (frm.is_new()) return;
		if (frappe.model.can_create("Field Order")) {
			frm.add_custom_button(__("Order a visit"), () =>
				frappe.new_doc("Field Order", { supply_point: frm.doc.name })
			);
		}
		// A meter goes up by an act; who may make none enters the installation alone.
		const without_act = !frappe.model.can_create("Meter Installation Act");
		if (without_act && frappe.model.can_create("Meter Installation") && frm.doc.status === "Connected") {
			frm.add_custom_button(__("Install a meter"), () =>
				frappe.new_doc("Meter Installation", { supply_point: frm.doc.name })
			);
		}
		frm.add_custom_button(__("Account"), () =>
			frappe.set_route("Form", "Personal Account", frm.doc.personal_account)
		);
	},
});
