frappe.listview_settings["Bill Check Rule"] = {
	hide_name_column: true,
	get_indicator(doc) {
		if (!doc.enabled) return [__("Off"), "gray", "enabled,=,0"];
		return [__(doc.severity), doc.severity === "Hold" ? "orange" : "blue", `severity,=,${doc.severity}`];
	},
};
