{% include "elektrhisob/reference/source_marks.js" %}

frappe.ui.form.on("Billing Charge Rule", {
	refresh(frm) {
		elektrhisob.source_marks.show(frm);
	},
});
