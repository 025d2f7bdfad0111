frappe.listview_settings["Askue Point"] = {
	hide_name_column: true,
	add_fields: ["state"],
	get_indicator(doc) {
		const colours = { Unmapped: "orange", Mapped: "green", Ignored: "gray" };
		return [__(doc.state), colours[doc.state], `state,=,${doc.state}`];
	},
	onload(list) {
		list.page.add_inner_button(__("Unmapped points"), () => frappe.set_route("askue-mapping"));
		list.page.add_inner_button(__("Completeness"), () => frappe.set_route("askue-completeness"));
	},
};
