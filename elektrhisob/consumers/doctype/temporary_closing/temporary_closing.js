frappe.ui.form.on("Temporary Closing", {
	setup(frm) {
		frm.set_query("personal_account", () => ({ filters: { status: "Active" } }));
	},

	refresh(frm) {
		frm.set_intro("");
		if (frm.doc.docstatus !== 1) return;
		if (frm.doc.closed_until) return;
		frm.set_intro(__("Closed since {0}.", [frappe.datetime.str_to_user(frm.doc.closed_from)]), "orange");
		frm.add_custom_button(__("Reopen"), () =>
			frappe.prompt(
				{
					fieldname: "closed_until",
					label: __("Last day without supply"),
					fieldtype: "Date",
					reqd: 1,
					default: frappe.datetime.add_days(frappe.datetime.get_today(), -1),
				},
				async (values) => {
					await frm.call("reopen", values);
					frm.reload_doc();
				},
				__("Reopen")
			)
		);
	},
});
