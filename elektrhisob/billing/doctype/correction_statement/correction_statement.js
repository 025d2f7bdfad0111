frappe.ui.form.on("Correction Statement", {
	async refresh(frm) {
		const colours = { Planned: "gray", Calculated: "blue", Corrected: "green", Unchanged: "gray", Held: "orange" };
		frm.page.set_indicator(__(frm.doc.state), colours[frm.doc.state]);
		const $place = frm.get_field("lines_html").$wrapper.empty();
		const name = frm.doc.name;
		const table = await frappe.xcall("run_doc_method", { dt: frm.doctype, dn: name, method: "difference" });
		if (name === frm.doc.name) $place.html(table);
	},
});
