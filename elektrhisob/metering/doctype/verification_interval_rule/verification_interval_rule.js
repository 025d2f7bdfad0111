{% include "elektrhisob/reference/source_marks.js" %}

frappe.ui.form.on("Verification Interval Rule", {
	refresh(frm) {
		elektrhisob.source_marks.show(frm);
	},
});
