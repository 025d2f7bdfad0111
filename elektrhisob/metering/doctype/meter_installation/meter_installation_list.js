frappe.listview_settings["Meter Installation"] = {
	hide_name_filter: true,
	add_fields: ["removed_on", "withdrawn"],
	get_indicator(doc) {
		if (doc.withdrawn) return [__("Withdrawn"), "red", "withdrawn,=,1"];
		return doc.removed_on
			? [__("Removed"), "gray", "removed_on,is,set"]
			: [__("In place"), "green", "removed_on,is,not set"];
	},
};
