frappe.listview_settings["Account Adjustment"] = {
	hide_name_column: true,
	get_indicator(doc) {
		const colours = { Draft: "gray", "Awaiting Approval": "orange", Approved: "green", Rejected: "gray" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
