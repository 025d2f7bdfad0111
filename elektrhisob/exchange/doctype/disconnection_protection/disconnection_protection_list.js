frappe.listview_settings["Disconnection Protection"] = {
	hide_name_column: true,
};
