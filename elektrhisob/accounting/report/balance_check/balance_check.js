frappe.query_reports["Balance Check"] = {
	filters: [
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["Head Office", "HETK", "HET"]] } }),
		},
	],

	onload(report) {
		const may_rebuild = ["Accountant", "Elektrhisob Administrator"].some((role) => frappe.user.has_role(role));
		if (!may_rebuild) return;
		report.page.add_inner_button(__("Rebuild the balances"), () => rebuild(report));
	},
};

function rebuild(report) {
	const org_unit = report.get_filter_value("org_unit");
	if (!org_unit) {
		frappe.msgprint(__("Choose the unit whose balances are to be rebuilt."));
		return;
	}
	frappe.confirm(
		__("Write all balances of {0} anew from the postings? The postings do not change.", [
			frappe.utils.escape_html(org_unit),
		]),
		async () => {
			const districts = await frappe.xcall("elektrhisob.accounting.balance_check.rebuild_balances", { org_unit });
			frappe.show_alert({
				message: __("Balances of {0} districts are being rebuilt. Refresh in a while.", [districts]),
				indicator: "blue",
			});
		}
	);
}
