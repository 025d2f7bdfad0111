frappe.query_reports["Tariff Notices"] = {
	filters: [
		{
			fieldname: "indexation",
			label: __("Indexation"),
			fieldtype: "Link",
			options: "Tariff Indexation",
			reqd: 1,
			get_query: () => ({ filters: { status: "Approved" } }),
		},
		{ fieldname: "org_unit", label: __("Unit"), fieldtype: "Link", options: "Org Unit", reqd: 1 },
	],

	async onload(report) {
		report.page.add_inner_button(__("Print notices"), () => print_notices(report));
		if (report.get_filter_value("indexation")) return;
		const [last] = await frappe.db.get_list("Tariff Indexation", {
			filters: { status: "Approved" },
			order_by: "valid_from desc",
			limit: 1,
		});
		if (last) report.set_filter_value({ indexation: last.name });
	},
};

function print_notices(report) {
	const { indexation, org_unit } = report.get_values() || {};
	if (!indexation || !org_unit) return;
	const address = new URLSearchParams({
		dt: "Tariff Indexation",
		dn: indexation,
		method: "print_notices",
		args: JSON.stringify({ org_unit }),
	});
	window.open(`/api/method/run_doc_method?${address}`);
}
