{% include "elektrhisob/reference/source_marks.js" %}

frappe.ui.form.on("Payment Due Rule", {
	refresh(frm) {
		elektrhisob.source_marks.show(frm);
	},
});
