{% include "elektrhisob/reference/source_marks.js" %}

frappe.ui.form.on("Zone Calendar", {
	refresh(frm) {
		elektrhisob.source_marks.show(frm);
	},
});
