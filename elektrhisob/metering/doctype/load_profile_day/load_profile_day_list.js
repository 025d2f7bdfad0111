frappe.listview_settings["Load Profile Day"] = {
	hide_name_filter: true,
	add_fields: ["replaced_by", "doubtful_count"],
	get_indicator: (doc) => {
		if (doc.replaced_by) return [__("Replaced"), "gray", "replaced_by,is,set"];
		if (doc.doubtful_count) return [__("With doubtful values"), "orange", "doubtful_count,>,0"];
		return [__("Complete"), "green", "doubtful_count,=,0"];
	},
};
