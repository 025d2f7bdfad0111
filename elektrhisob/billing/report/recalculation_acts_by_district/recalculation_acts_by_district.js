frappe.query_reports["Recalculation Acts by District"] = {
	filters: [
		{
			fieldname: "from_date",
			label: __("From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -12),
		},
		{ fieldname: "to_date", label: __("To"), fieldtype: "Date", default: frappe.datetime.get_today() },
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["HET", "HETK", "Head Office"]] } }),
		},
		{
			fieldname: "act_kind",
			label: __("Kind"),
			fieldtype: "Select",
			options: ["", "Tampering", "Metering Fault"],
		},
	],
};
