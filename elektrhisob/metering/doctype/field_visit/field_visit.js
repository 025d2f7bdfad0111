frappe.ui.form.on("Field Visit", {
	refresh(frm) {
		frm.disable_form();
		frm.add_custom_button(__("Order"), () => frappe.set_route("Form", "Field Order", frm.doc.for_order));
	},
});
