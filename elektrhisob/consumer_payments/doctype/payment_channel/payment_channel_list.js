frappe.listview_settings["Payment Channel"] = {
	hide_name_column: true,
	add_fields: ["enabled", "maintenance"],
	has_indicator_for_draft: true,
	get_indicator(doc) {
		if (!doc.enabled) return [__("Off"), "gray", "enabled,=,0"];
		if (doc.maintenance) return [__("Maintenance"), "orange", "maintenance,=,1"];
		return [__("Enabled"), "green", "enabled,=,1|maintenance,=,0"];
	},
};
