{% include "elektrhisob/reference/source_marks.js" %}

frappe.ui.form.on("Electricity Bill", {
	refresh(frm) {
		if (!frm.is_new()) show_explanation(frm);
	},
});

function show_explanation(frm) {
	const $section = frm.get_field("explain_html").$wrapper;
	frappe
		.call({
			method: "elektrhisob.billing.bill_explain.explain",
			args: { bill: frm.doc.name },
			type: "GET",
		})
		.then(({ message }) => {
			$section.html(message.html);
			$section.find(".source-mark").each((_index, mark) => {
				mark.outerHTML = elektrhisob.source_marks.pill(mark.dataset.mark);
			});
		});
}
