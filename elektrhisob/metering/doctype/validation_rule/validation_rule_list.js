frappe.listview_settings["Validation Rule"] = {
	formatters: { cause: (value) => __(value) },
};
