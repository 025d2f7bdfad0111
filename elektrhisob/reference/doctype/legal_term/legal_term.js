{% include "elektrhisob/reference/source_marks.js" %}

frappe.ui.form.on("Legal Term", {
	refresh(frm) {
		elektrhisob.source_marks.show(frm);
	},
});
