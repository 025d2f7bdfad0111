frappe.ui.form.on("Rebill Demand", {
	refresh(frm) {
		const colour = { Open: "orange", Done: "green", Dropped: "gray" }[frm.doc.state];
		frm.page.set_indicator(__(frm.doc.state), colour);
		frm.add_custom_button(__("Bills"), () =>
			frappe.set_route("List", "Electricity Bill", {
				personal_account: frm.doc.personal_account,
				period: [">=", frm.doc.from_period],
			})
		);
	},
});
