frappe.listview_settings["Meter"] = {
	hide_name_filter: true,
	add_fields: ["status"],
	get_indicator: (doc) => {
		const colors = { "In Store": "blue", Installed: "green", Removed: "orange", "Written Off": "gray" };
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},
};
