frappe.listview_settings["Debt Reminder"] = {
	get_indicator(doc) {
		const colours = { Prepared: "blue", Sent: "green", Failed: "red" };
		return [__(doc.state), colours[doc.state] || "gray", `state,=,${doc.state}`];
	},

	onload(list) {
		const roles = ["Billing Operator", "Billing Supervisor", "Elektrhisob Administrator"];
		if (!roles.some((role) => frappe.user.has_role(role))) return;
		list.page.add_inner_button(__("Prepare a day"), () =>
			frappe.prompt(
				[
					{ fieldname: "org_unit", fieldtype: "Link", options: "Org Unit", label: __("Unit"), reqd: 1 },
					{
						fieldname: "day",
						fieldtype: "Date",
						label: __("Day"),
						default: frappe.datetime.get_today(),
						reqd: 1,
					},
				],
				async (values) => {
					const districts = await frappe.xcall("elektrhisob.billing.debt.reminders.prepare_for", values);
					frappe.show_alert({
						message: __("Reminders of {0} districts are being prepared.", [districts]),
						indicator: "blue",
					});
				},
				__("Prepare a day")
			)
		);
	},
};
