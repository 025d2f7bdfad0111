{% include "elektrhisob/reference/source_marks.js" %}

frappe.ui.form.on("VAT Rate", {
	refresh(frm) {
		elektrhisob.source_marks.show(frm);
	},
});
