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
			fieldname: "scope",
			label: __("Which devices"),
			fieldtype: "Select",
			options: [
				{ value: "In Use", label: __("In use") },
				{ value: "All", label: __("Also in stores and with workers") },
			],
			default: "In Use",
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

	onload(report) {
		if (!frappe.model.can_create("Verification Order")) return;
		report.page.add_inner_button(__("Make an order"), () => make_order(report));
	},

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		return column.fieldname === "days" && value > 0 ? `<span class="text-danger">${text}</span>` : text;
	},
};

// The devices on the screen are of one district when it was chosen, or when they all are.
function make_order(report) {
	const { org_unit } = report.get_filter_values();
	const districts = new Set((report.data || []).map((row) => row.het).filter(Boolean));
	const het = districts.size === 1 ? [...districts][0] : org_unit;
	frappe.new_doc("Verification Order", het && districts.size === 1 ? { het } : {});
}
