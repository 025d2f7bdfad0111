frappe.query_reports["Contract Ratio Differences"] = {
	filters: [
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["Head Office", "HETK", "HET"]] } }),
		},
	],
};
