frappe.query_reports["Meters Not Read"] = {
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
			fieldname: "reason",
			label: __("Why not read"),
			fieldtype: "Select",
			options: ["", ...elektrhisob.NOT_READ_REASONS].map((value) => ({ value, label: value && __(value) })),
		},
	],
};
