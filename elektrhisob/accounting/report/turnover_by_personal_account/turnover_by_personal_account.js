const THIS_MONTH = frappe.datetime.get_today().slice(0, 7);

frappe.query_reports["Turnover by Personal Account"] = {
	filters: [
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["HET", "Section", "Route"]] } }),
		},
		{
			fieldname: "from_period",
			label: __("From period"),
			fieldtype: "Link",
			options: "Settlement Period",
			default: THIS_MONTH,
			reqd: 1,
		},
		{
			fieldname: "to_period",
			label: __("To period"),
			fieldtype: "Link",
			options: "Settlement Period",
			default: THIS_MONTH,
			reqd: 1,
		},
		{
			fieldname: "accounts",
			label: __("Accounts"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All") },
				{ value: "With debt", label: __("With debt") },
				{ value: "With advance", label: __("With advance") },
			],
		},
	],

	async onload(report) {
		if (report.get_filter_value("to_period") !== THIS_MONTH) return;
		const [last] = await frappe.db.get_list("Settlement Period", { order_by: "name desc", limit: 1 });
		if (last && last.name !== THIS_MONTH) report.set_filter_value({ from_period: last.name, to_period: last.name });
	},
};
