frappe.query_reports["Ageing of Debt"] = {
	filters: [
		{ fieldname: "org_unit", label: __("Unit"), fieldtype: "Link", options: "Org Unit" },
		{
			fieldname: "group_by",
			label: __("By"),
			fieldtype: "Select",
			default: "District",
			options: [
				{ value: "District", label: __("District") },
				{ value: "Route", label: __("Route") },
				{ value: "Category", label: __("Category") },
			],
		},
		{
			fieldname: "consumer_kind",
			label: __("Consumer kind"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All") },
				{ value: "Household", label: __("Household") },
				{ value: "Legal", label: __("Legal") },
			],
		},
	],

	onload(report) {
		report.page.add_inner_button(__("Count again"), () => count_again(report));
	},

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		const by_category = frappe.query_report.get_filter_value("group_by") === "Category";
		if (column.fieldname !== "total" || !data?.place || by_category) return shown;
		const place = frappe.utils.escape_html(data.place);
		return `<a href="/app/query-report/Debtors?org_unit=${encodeURIComponent(place)}">${shown}</a>`;
	},
};

async function count_again(report) {
	const org_unit = report.get_filter_value("org_unit");
	if (!org_unit) {
		frappe.msgprint(__("Choose a unit: its debt is counted again."));
		return;
	}
	const districts = await frappe.xcall("elektrhisob.billing.debt.ageing.count_again", { org_unit });
	frappe.show_alert({
		message: __("{0} districts are being counted. Refresh in a minute.", [districts]),
		indicator: "blue",
	});
}
