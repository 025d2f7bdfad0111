frappe.query_reports["Maintenance Due"] = {
	filters: [
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["Head Office", "HETK", "HET"]] } }),
		},
		{ fieldname: "until", label: __("Due by"), fieldtype: "Date", default: frappe.datetime.get_today() },
		{ fieldname: "schedule", label: __("Schedule"), fieldtype: "Link", options: "Maintenance Schedule" },
	],
};
