frappe.query_reports.Debtors = {
	filters: [
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["HET", "Section", "Route"]] } }),
		},
		{
			fieldname: "category",
			label: __("Consumer category"),
			fieldtype: "Link",
			options: "Consumer Category",
		},
		{
			fieldname: "older_than",
			label: __("Overdue by more than"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All") },
				...[0, 30, 60, 90, 180, 365, 1095].map((days) => ({ value: `${days}`, label: __("{0} days", [days]) })),
			],
		},
		{ fieldname: "smallest", label: __("Debt from, soum"), fieldtype: "Currency" },
	],
};
