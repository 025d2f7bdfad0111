frappe.listview_settings["Reading Exception"] = {
	formatters: { cause: (value) => __(value) },
};
