frappe.query_reports["Device History"] = {
	filters: [
		{ fieldname: "serial_no", label: __("Serial number"), fieldtype: "Data" },
		{
			fieldname: "device_doctype",
			label: __("Device type"),
			fieldtype: "Select",
			options: [
				"",
				...["Meter", "Instrument Transformer", "Communication Device", "Test Instrument", "Seal"].map(
					(value) => ({ value, label: __(value) })
				),
			],
		},
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		return data?.withdrawn ? `<span class="text-muted" style="text-decoration: line-through">${shown}</span>` : shown;
	},
};
