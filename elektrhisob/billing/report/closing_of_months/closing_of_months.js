frappe.query_reports["Closing of Months"] = {
	filters: [
		{
			fieldname: "period",
			label: __("Settlement period"),
			fieldtype: "Link",
			options: "Settlement Period",
			default: frappe.datetime.get_today().slice(0, 7),
			reqd: 1,
		},
		{ fieldname: "org_unit", label: __("Unit"), fieldtype: "Link", options: "Org Unit", reqd: 1 },
		{ fieldname: "only_open", label: __("Only those not closed"), fieldtype: "Check" },
	],

	async onload(report) {
		const [last] = await frappe.db.get_list("Settlement Period", { order_by: "name desc", limit: 1 });
		if (last && last.name < report.get_filter_value("period")) report.set_filter_value({ period: last.name });
		const [top] = await frappe.db.get_list("Org Unit", { order_by: "lft asc", limit: 1 });
		if (top && !report.get_filter_value("org_unit")) report.set_filter_value({ org_unit: top.name });
	},
};
