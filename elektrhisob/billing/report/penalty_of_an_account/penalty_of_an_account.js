frappe.query_reports["Penalty of an Account"] = {
	filters: [
		{
			fieldname: "personal_account",
			label: __("Personal account"),
			fieldtype: "Link",
			options: "Personal Account",
			reqd: 1,
		},
		{
			fieldname: "until",
			label: __("Until"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
	],
};
