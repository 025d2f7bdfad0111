{% include "elektrhisob/reference/source_marks.js" %}

frappe.ui.form.on("Compensation Rule", {
	refresh(frm) {
		elektrhisob.source_marks.show(frm);
	},
});
