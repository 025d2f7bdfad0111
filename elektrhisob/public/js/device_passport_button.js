// The whole life of a device is one press away from its form. The file comes with each of these DocTypes.
frappe.provide("elektrhisob");

if (!elektrhisob.has_passport_buttons) {
	elektrhisob.has_passport_buttons = true;
	for (const doctype of ["Meter", "Instrument Transformer", "Test Instrument", "Communication Device"]) {
		frappe.ui.form.on(doctype, {
			refresh(frm) {
				if (frm.is_new()) return;
				frm.add_custom_button(__("Passport"), () => frappe.set_route("device-passport", doctype, frm.docname));
			},
		});
	}
}
