frappe.ui.form.on("Period Reopening", {
	setup(frm) {
		frm.set_query("period_closing", () => ({ filters: { status: "Closed" } }));
	},

	refresh(frm) {
		frm.set_intro("");
		const next = {
			Draft: __("Say why, save, then ask for approval in the Actions menu."),
			"Awaiting Approval": __("Another person approves or rejects it."),
			Approved: __("The month is open until it is closed anew."),
		}[frm.doc.status];
		if (next) frm.set_intro(next);
	},
});
