frappe.listview_settings["Tariff Version"] = {
	add_fields: ["valid_from"],
	get_indicator(doc) {
		return doc.valid_from > frappe.datetime.get_today()
			? [__("Future"), "blue", "valid_from,>,Today"]
			: [__("In force or earlier"), "green", "valid_from,<=,Today"];
	},
};
