frappe.ui.form.on("Rebill Demand", {
	refresh(frm) {
		const colour = { Open: "orange", Done: "green", Dropped: "gray" }[frm.doc.state];
		frm.page.set_indicator(__(frm.doc.state), colour);
		if (frm.doc.state === "Open" && frappe.user.has_role(["Billing Supervisor", "Elektrhisob Administrator"])) {
			frm.add_custom_button(__("Drop"), () =>
				frappe.prompt(
					{ fieldname: "reason", label: __("Reason"), fieldtype: "Small Text", reqd: 1 },
					async (values) => {
						await frm.call("drop", values);
						frm.reload_doc();
					},
					__("Nothing is billed anew")
				)
			);
		}
		frm.add_custom_button(__("Bills"), () =>
			frappe.set_route("List", "Electricity Bill", {
				personal_account: frm.doc.personal_account,
				period: [">=", frm.doc.from_period],
			})
		);
	},
});
