frappe.ui.form.on("Bill Check Finding", {
	refresh(frm) {
		const words = frappe.utils.escape_html(frm.doc.__onload?.words || "");
		frm.get_field("words_html").$wrapper.html(`<p>${words}</p>`);
		frm.disable_save();
		frm.add_custom_button(__("Worklist"), () => {
			frappe.route_options = { bill_run: frm.doc.bill_run };
			frappe.set_route("held-bills");
		});
	},
});
