frappe.ui.form.on("Owner Change", {
	setup(frm) {
		frm.set_query("personal_account", () => ({ filters: { status: "Active" } }));
	},

	refresh(frm) {
		frm.set_intro("");
		if (frm.is_new()) {
			frm.set_intro(__("Save: the registers of the meters are listed, to enter what they showed."));
		} else if (frm.doc.docstatus === 0) {
			const empty = (frm.doc.readings || []).filter((row) => !row.value && row.previous_value);
			if (empty.length) frm.set_intro(__("Enter what the meter showed on the day."), "orange");
		}
		if (frm.doc.new_account) {
			frm.add_custom_button(__("New account"), () =>
				frappe.set_route("Form", "Personal Account", frm.doc.new_account)
			);
		}
		frm.set_df_property("readings", "cannot_add_rows", 1);
		frm.set_df_property("readings", "cannot_delete_rows", 1);
	},
});

// The rows are the registers of the meters: Tab in the last one would add an empty row.
frappe.ui.form.on("Handover Reading", {
	readings_add(frm, cdt, cdn) {
		setTimeout(() => {
			frappe.model.clear_doc(cdt, cdn);
			frm.refresh_field("readings");
		});
	},
});
