const PLACES = {
	"Field Worker": "Field Worker",
	Store: "Device Store",
	Laboratory: "Service Organization",
	Repairer: "Service Organization",
};

frappe.query_reports["Devices by Holder"] = {
	filters: [
		{
			fieldname: "place_kind",
			label: __("Kind of place"),
			fieldtype: "Select",
			options: Object.keys(PLACES).map((value) => ({ value, label: __(value) })),
			default: "Field Worker",
			reqd: 1,
			on_change(report) {
				report.set_filter_value("place", "");
				report.refresh();
			},
		},
		{
			fieldname: "place",
			label: __("Place"),
			fieldtype: "Dynamic Link",
			get_options: () => PLACES[frappe.query_report.get_filter_value("place_kind")],
		},
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["Head Office", "HETK", "HET"]] } }),
		},
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
};
