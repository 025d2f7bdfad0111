frappe.ui.form.on("Account Reorganisation", {
	setup(frm) {
		frm.set_query("personal_account", () => ({ filters: { status: "Active" } }));
		frm.set_query("supply_point", "accounts", () => ({
			filters: { personal_account: frm.doc.personal_account || "", status: "Connected" },
		}));
		frm.set_query("merged_account", "accounts", () => ({
			filters: { status: "Active", name: ["!=", frm.doc.personal_account || ""] },
		}));
	},

	refresh(frm) {
		frm.set_intro("");
		show_columns(frm);
		if (frm.is_new()) {
			frm.set_intro(__("Save: the registers of the meters are listed, to enter what they showed."));
		}
		frm.set_df_property("readings", "cannot_add_rows", 1);
		frm.set_df_property("readings", "cannot_delete_rows", 1);
	},

	kind: (frm) => show_columns(frm),
});

// A split names points and consumers, a merger the accounts that are closed.
function show_columns(frm) {
	const split = frm.doc.kind === "Split";
	const grid = frm.get_field("accounts").grid;
	["supply_point", "consumer", "address", "families"].forEach((field) =>
		grid.update_docfield_property(field, "hidden", split ? 0 : 1)
	);
	grid.update_docfield_property("merged_account", "hidden", split ? 1 : 0);
	grid.reset_grid();
}

// The rows are the registers of the meters: Tab in the last one would add an empty row.
frappe.ui.form.on("Handover Reading", {
	readings_add(frm, cdt, cdn) {
		setTimeout(() => {
			frappe.model.clear_doc(cdt, cdn);
			frm.refresh_field("readings");
		});
	},
});
