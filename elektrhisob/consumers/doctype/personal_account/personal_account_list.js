frappe.listview_settings["Personal Account"] = {
	hide_name_filter: true,
	add_fields: ["status", "het"],
	get_indicator: (doc) => [
		__(doc.status),
		doc.status === "Active" ? "green" : "gray",
		`status,=,${doc.status}`,
	],
	onload: (list) => list.page.add_inner_button(__("Find an account"), () => elektrhisob.find_account()),
};
