{% include "elektrhisob/reference/source_marks.js" %}

frappe.ui.form.on("Estimation Method", {
	refresh(frm) {
		elektrhisob.source_marks.show(frm);
	},
});
