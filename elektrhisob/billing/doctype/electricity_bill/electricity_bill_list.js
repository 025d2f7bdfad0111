frappe.listview_settings["Electricity Bill"] = {
	has_indicator_for_draft: 1,
	get_indicator(doc) {
		const colour = { Calculated: "blue", Issued: "green", Cancelled: "red" }[doc.status];
		return [__(doc.status), colour, `status,=,${doc.status}`];
	},
};
