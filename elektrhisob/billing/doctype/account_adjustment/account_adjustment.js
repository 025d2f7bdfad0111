const DECIDED = [
	"personal_account",
	"adjustment_kind",
	"amount",
	"to_account",
	"takes_back",
	"adjustment_date",
	"reason",
	"basis",
	"basis_date",
];

frappe.ui.form.on("Account Adjustment", {
	setup(frm) {
		frm.set_query("to_account", () => ({
			filters: { status: "Active", name: ["!=", frm.doc.personal_account || ""] },
		}));
		frm.set_query("takes_back", () => ({
			filters: { status: "Approved", taken_back_by: ["is", "not set"], adjustment_kind: ["!=", "Taking Back"] },
		}));
	},
	refresh(frm) {
		frm.set_intro("");
		const intro = frm.is_new() ? "" : next_step(frm.doc);
		if (intro) frm.set_intro(intro, frm.doc.status === "Approved" ? "green" : "blue");
		for (const field of DECIDED) frm.set_df_property(field, "read_only", frm.doc.status !== "Draft");
		if (frm.is_new() || frm.doc.status !== "Approved") return;
		frm.add_custom_button(__("Postings"), () =>
			frappe.set_route("List", "Ledger Posting", { source_name: frm.doc.name })
		);
		if (frm.doc.adjustment_kind !== "Taking Back" && !frm.doc.taken_back_by && frm.perm[0].create)
			frm.add_custom_button(__("Take Back"), () => take_back(frm));
	},
	async takes_back(frm) {
		if (!frm.doc.takes_back) return;
		const { message } = await frappe.db.get_value("Account Adjustment", frm.doc.takes_back, [
			"personal_account",
			"to_account",
			"amount",
		]);
		await frm.set_value(message);
	},
});

function next_step({ status, posting_period, service, taken_back_by }) {
	if (taken_back_by) return __("Taken back by {0}.", [taken_back_by]);
	if (status === "Approved" && posting_period) return __("Posted in {0}.", [posting_period]);
	if (status === "Approved" && service)
		return __("It stands on the account's next bill; {0} names the bill that charges it.", [service]);
	return {
		Draft: __("Save, then ask for approval in the Actions menu."),
		"Awaiting Approval": __("Another person approves it; then it is posted."),
	}[status];
}

function take_back(frm) {
	frappe.new_doc("Account Adjustment", {
		adjustment_kind: "Taking Back",
		takes_back: frm.doc.name,
		personal_account: frm.doc.personal_account,
		to_account: frm.doc.to_account,
		amount: frm.doc.amount,
	});
}
