{% include "elektrhisob/reference/source_marks.js" %}

frappe.ui.form.on("Tariff Version", {
	onload(frm) {
		const mark = frappe.meta.get_docfield("Tariff Rate", "source_mark", frm.doc.name);
		mark.formatter = (value) => elektrhisob.source_marks.pill(value);
	},
	refresh(frm) {
		const unsure = (frm.doc.rates || []).filter((rate) => rate.source_mark !== "S");
		if (unsure.length && !frm.is_new()) {
			frm.set_intro(
				__("{0} of {1} prices are not taken from a published source: confirm them with the regulator.", [
					unsure.length,
					frm.doc.rates.length,
				]),
				"orange"
			);
		}
	},
});
