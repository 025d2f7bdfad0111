frappe.listview_settings["Device Movement"] = {
	add_fields: ["status"],
	hide_name_column: false,
	get_indicator(doc) {
		const colour = { Draft: "gray", Posted: "green", Cancelled: "red" }[doc.status];
		return [__(doc.status), colour, `status,=,${doc.status}`];
	},
};
