frappe.listview_settings["Contract Template"] = {
	hide_name_column: true,
	add_fields: ["is_active"],
	get_indicator: (doc) =>
		doc.is_active
			? [__("Active"), "green", "is_active,=,1"]
			: [__("Not active"), "gray", "is_active,=,0"],
};
