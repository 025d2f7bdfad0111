frappe.query_reports["Exception Ageing"] = {
	filters: [
		{
			fieldname: "by",
			label: __("By"),
			fieldtype: "Select",
			options: [
				{ value: "Cause", label: __("Cause and district") },
				{ value: "Person", label: __("Person") },
			],
			default: "Cause",
			reqd: 1,
		},
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["Head Office", "HETK", "HET"]] } }),
		},
		{ fieldname: "days", label: __("Decided in the last days"), fieldtype: "Int", default: 30 },
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		if (column.fieldname !== "title" || !data?.cause) return shown;
		return `<a href="/app/reading-worklist/${encodeURIComponent(data.cause)}/${encodeURIComponent(data.het || "")}">${shown}</a>`;
	},
};
