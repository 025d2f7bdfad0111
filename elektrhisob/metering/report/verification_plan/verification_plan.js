frappe.query_reports["Verification Plan"] = {
	filters: [
		{
			fieldname: "year",
			label: __("Year"),
			fieldtype: "Int",
			default: Number(frappe.datetime.get_today().slice(0, 4)),
			reqd: 1,
		},
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["Head Office", "HETK", "HET"]] } }),
		},
		{
			fieldname: "device_kind",
			label: __("Kind of device"),
			fieldtype: "Select",
			options: ["Meter", "Instrument Transformer", "Test Instrument"].map((value) => ({ value, label: __(value) })),
			default: "Meter",
		},
	],

	onload(report) {
		if (!frappe.model.can_create("Verification Order")) return;
		report.page.add_inner_button(__("Make verification orders"), () => make_orders(report));
	},
};

function make_orders(report) {
	const performer = (kind) => `eval:doc.performer_kind === "${kind}"`;
	const dialog = new frappe.ui.Dialog({
		title: __("Make verification orders"),
		fields: [
			{
				fieldname: "het",
				label: __("District (HET)"),
				fieldtype: "Link",
				options: "Org Unit",
				reqd: 1,
				get_query: () => ({ filters: { unit_level: "HET" } }),
			},
			{
				fieldname: "until",
				label: __("Due by"),
				fieldtype: "Date",
				reqd: 1,
				default: frappe.datetime.month_end(),
				description: __("Devices due by this day, the longest overdue first; those in an open order are left out."),
			},
			{ fieldname: "cb", fieldtype: "Column Break" },
			{
				fieldname: "performer_kind",
				label: __("Who verifies"),
				fieldtype: "Select",
				options: ["Laboratory", "Team"].map((value) => ({ value, label: __(value) })),
				default: "Laboratory",
				reqd: 1,
			},
			{
				fieldname: "laboratory",
				label: __("Laboratory"),
				fieldtype: "Link",
				options: "Service Organization",
				depends_on: performer("Laboratory"),
				mandatory_depends_on: performer("Laboratory"),
				get_query: () => ({ filters: { is_laboratory: 1, disabled: 0 } }),
			},
			{
				fieldname: "team",
				label: __("Team"),
				fieldtype: "Link",
				options: "Field Team",
				depends_on: performer("Team"),
				mandatory_depends_on: performer("Team"),
			},
			{ fieldname: "due_date", label: __("Results due on"), fieldtype: "Date", reqd: 1, default: frappe.datetime.add_days(frappe.datetime.month_end(), 10) },
			{ fieldname: "devices_each", label: __("Devices in an order"), fieldtype: "Int", default: 100, reqd: 1 },
		],
		primary_action_label: __("Make"),
		async primary_action(values) {
			const device_doctype = report.get_filter_value("device_kind");
			const made = await frappe.xcall("elektrhisob.metering.verification.order_batches.make_orders", {
				...values,
				device_doctype,
			});
			dialog.hide();
			if (!made.orders.length) {
				frappe.msgprint(__("No device of this district is due by that day outside open orders."));
				return;
			}
			frappe.show_alert({
				message: __("{0} orders made for {1} devices", [made.orders.length, made.devices]),
				indicator: "green",
			});
			frappe.set_route("List", "Verification Order", { het: values.het, status: "Draft" });
		},
	});
	dialog.show();
}
