const DECIDED = ["personal_account", "adjustment_kind", "amount", "to_account", "adjustment_date", "reason", "basis", "basis_date"];

frappe.ui.form.on("Account Adjustment", {
	refresh(frm) {
		frm.set_intro("");
		const next = {
			Draft: __("Save, then ask for approval in the Actions menu."),
			"Awaiting Approval": __("Another person approves it; then it is posted."),
			Approved: __("Posted in {0}.", [frm.doc.posting_period]),
		}[frm.doc.status];
		if (!frm.is_new() && next) frm.set_intro(next);
		for (const field of DECIDED) frm.set_df_property(field, "read_only", frm.doc.status !== "Draft");
		if (!frm.is_new() && frm.doc.status === "Approved")
			frm.add_custom_button(__("Postings"), () =>
				frappe.set_route("List", "Ledger Posting", { source_name: frm.doc.name })
			);
	},
});
