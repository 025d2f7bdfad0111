frappe.query_reports["Charges by Kind"] = {
	filters: [
		{
			fieldname: "period",
			label: __("Settlement period"),
			fieldtype: "Link",
			options: "Settlement Period",
			default: frappe.datetime.get_today().slice(0, 7),
			reqd: 1,
		},
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["HET", "Section", "Route"]] } }),
		},
	],

	async onload(report) {
		const [last] = await frappe.db.get_list("Settlement Period", { order_by: "name desc", limit: 1 });
		if (last && last.name < report.get_filter_value("period")) report.set_filter_value({ period: last.name });
	},
};
