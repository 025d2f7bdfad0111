frappe.query_reports["Device Stock"] = {
	filters: [
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["Head Office", "HETK", "HET"]] } }),
		},
		{ fieldname: "store", label: __("Store"), fieldtype: "Link", options: "Device Store" },
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

	onload(report) {
		$(report.page.wrapper).on("click", "a.stock-devices", (event) => {
			event.preventDefault();
			const { store, type } = event.currentTarget.dataset;
			frappe.set_route("query-report", "Devices by Holder", {
				place_kind: "Store",
				place: store,
				device_doctype: type,
			});
		});
	},

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		if (column.fieldname !== "devices" || !data?.store) return shown;
		const text = frappe.utils.escape_html;
		return `<a href="#" class="stock-devices" data-store="${text(data.store)}"
			data-type="${text(data.device_doctype)}">${shown}</a>`;
	},
};
