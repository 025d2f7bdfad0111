frappe.listview_settings["Consumer"] = {
	hide_name_filter: true,
	add_fields: ["consumer_kind"],
	onload: (list) => list.page.add_inner_button(__("Find an account"), () => elektrhisob.find_account()),
};
