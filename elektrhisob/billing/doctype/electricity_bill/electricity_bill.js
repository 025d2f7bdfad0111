{% include "elektrhisob/reference/source_marks.js" %}
{% include "elektrhisob/billing/corrections/ask_correction.js" %}

frappe.ui.form.on("Electricity Bill", {
	refresh(frm) {
		if (!frm.is_new()) show_explanation(frm);
		if (frm.doc.status === "Issued" && frappe.model.can_create("Bill Correction Run")) {
			frm.add_custom_button(__("Correct"), () => elektrhisob.corrections.of_bills([frm.doc.name]));
		}
		if (frm.doc.status === "Cancelled" || frm.doc.corrects) {
			const side = frm.doc.status === "Cancelled" ? "original_bill" : "new_bill";
			frm.add_custom_button(__("Correction statement"), () =>
				frappe.set_route("List", "Correction Statement", { [side]: frm.doc.name })
			);
		}
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
