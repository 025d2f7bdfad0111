frappe.query_reports["Reading Sheet Progress"] = {
	filters: [
		{
			fieldname: "period",
			label: __("Period"),
			fieldtype: "Link",
			options: "Settlement Period",
			default: frappe.datetime.get_today().slice(0, 7),
		},
		{
			fieldname: "org_unit",
			label: __("District"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["Head Office", "HETK", "HET"]] } }),
		},
		{ fieldname: "worker", label: __("Controller"), fieldtype: "Link", options: "Field Worker" },
		{
			fieldname: "group_by",
			label: __("Rows"),
			fieldtype: "Select",
			options: [
				{ value: "Sheet", label: __("Reading sheets") },
				{ value: "Controller", label: __("Controllers") },
			],
			default: "Sheet",
		},
	],
};
