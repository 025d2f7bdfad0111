frappe.listview_settings["Electricity Bill"] = {
	hide_name_column: true,
	has_indicator_for_draft: 1,
	has_indicator_for_cancelled: 1,
	add_fields: ["held"],
	get_indicator(doc) {
		if (doc.held) return [__("Held"), "orange", "held,=,1"];
		const colour = { Calculated: "blue", Issued: "green", Cancelled: "red" }[doc.status];
		return [__(doc.status), colour, `status,=,${doc.status}`];
	},
};
