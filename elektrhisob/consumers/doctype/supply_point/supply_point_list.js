frappe.listview_settings["Supply Point"] = {
	hide_name_filter: true,
	add_fields: ["status"],
	get_indicator: (doc) => [
		__(doc.status),
		doc.status === "Connected" ? "green" : "red",
		`status,=,${doc.status}`,
	],
	onload: (list) => list.page.add_inner_button(__("Find an account"), () => elektrhisob.find_account()),
};
