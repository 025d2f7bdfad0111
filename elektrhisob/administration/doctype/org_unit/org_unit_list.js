frappe.listview_settings["Org Unit"] = {
	add_fields: ["is_active", "unit_level"],
	get_indicator(doc) {
		return doc.is_active
			? [__("Active"), "green", "is_active,=,1"]
			: [__("Inactive"), "gray", "is_active,=,0"];
	},
};
