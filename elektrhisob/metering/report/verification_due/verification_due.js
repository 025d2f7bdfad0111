frappe.query_reports["Verification Due"] = {
	filters: [
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["Head Office", "HETK", "HET"]] } }),
		},
		{
			fieldname: "view",
			label: __("Show"),
			fieldtype: "Select",
			options: [
				{ value: "Devices", label: __("Devices") },
				{ value: "By District", label: __("By District") },
				{ value: "By Model", label: __("By Model") },
				{ value: "By Year Made", label: __("By Year Made") },
			],
			default: "Devices",
		},
		{
			fieldname: "device_kind",
			label: __("Kind of device"),
			fieldtype: "Select",
			options: ["Meter", "Instrument Transformer", "Test Instrument"].map((value) => ({ value, label: __(value) })),
			default: "Meter",
		},
		{
			fieldname: "until",
			label: __("Due by"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
		},
		{
			fieldname: "model",
			label: __("Model"),
			fieldtype: "Link",
			options: "Meter Model",
			depends_on: "eval:doc.device_kind === 'Meter'",
		},
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		return column.fieldname === "days" && value > 0 ? `<span class="text-danger">${text}</span>` : text;
	},
};
