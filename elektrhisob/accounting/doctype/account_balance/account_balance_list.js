frappe.listview_settings["Account Balance"] = {
	hide_name_column: true,
};
