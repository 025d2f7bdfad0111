frappe.query_reports["Contracts Ending Soon"] = {
	filters: [
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["Head Office", "HETK", "HET"]] } }),
		},
		{ fieldname: "until", label: __("Ending until"), fieldtype: "Date" },
		{ fieldname: "without_next", label: __("Without a next version"), fieldtype: "Check" },
	],
	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		return column.fieldname === "days_left" && data && data.days_left < 0
			? `<span style="color: var(--red-600); font-weight: 600">${shown}</span>`
			: shown;
	},
	onload(report) {
		if (!frappe.model.can_create("Contract Renewal")) return;
		report.page.add_inner_button(__("Renew in bulk"), () => frappe.new_doc("Contract Renewal"));
	},
};
