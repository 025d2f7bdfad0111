frappe.query_reports["Field Work Load"] = {
	filters: [
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["Head Office", "HETK", "HET"]] } }),
		},
		{ fieldname: "begin", label: __("Done from"), fieldtype: "Date", default: frappe.datetime.month_start() },
		{ fieldname: "end", label: __("Done until"), fieldtype: "Date", default: frappe.datetime.get_today() },
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (column.fieldname === "overdue" && value > 0) return `<span class="text-danger">${text}</span>`;
		if (column.fieldname !== "who") return text;
		const filter = data.worker ? { worker: data.worker } : data.team ? { team: data.team } : { worker: ["is", "not set"] };
		const query = new URLSearchParams(
			Object.entries(filter).map(([field, wanted]) => [field, Array.isArray(wanted) ? JSON.stringify(wanted) : wanted])
		);
		return `<a href="${frappe.utils.generate_route({ type: "DocType", name: "Field Order" })}?${query}">${text}</a>`;
	},
};
