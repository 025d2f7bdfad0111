frappe.listview_settings["Supply Contract"] = {
	hide_name_column: true,
	hide_name_filter: true,
	add_fields: ["status", "valid_until"],
	has_indicator_for_draft: 1,
	has_indicator_for_cancelled: 1,
	get_indicator(doc) {
		const lapsed =
			["Active", "Suspended"].includes(doc.status) &&
			doc.valid_until &&
			doc.valid_until < frappe.datetime.get_today();
		if (lapsed) return [__("Lapsed"), "red", `valid_until,<,Today|status,=,${doc.status}`];
		const colour = {
			Draft: "gray",
			"Legal Check": "orange",
			Signed: "blue",
			Active: "green",
			Suspended: "orange",
			Terminated: "darkgrey",
			Superseded: "darkgrey",
			Cancelled: "red",
		}[doc.status];
		return [__(doc.status), colour, `status,=,${doc.status}`];
	},
	onload(list) {
		list.page.add_inner_button(__("Ending soon"), () =>
			frappe.set_route("query-report", "Contracts Ending Soon")
		);
		if (frappe.model.can_create("Contract Renewal")) {
			list.page.add_inner_button(__("Renew in bulk"), () => frappe.new_doc("Contract Renewal"));
		}
	},
};
