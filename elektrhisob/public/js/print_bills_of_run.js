// From an issued run to its printed bills.
frappe.ui.form.on("Bill Run", {
	refresh(frm) {
		if (frm.doc.status !== "Issued" || !frappe.model.can_create("Bill Print Job")) return;
		frm.add_custom_button(__("Print bills"), () => frappe.new_doc("Bill Print Job", { bill_run: frm.doc.name }));
	},
});
