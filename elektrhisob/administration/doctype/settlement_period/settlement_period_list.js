frappe.listview_settings["Settlement Period"] = {
	add_fields: ["is_closed"],
	get_indicator(doc) {
		return doc.is_closed
			? [__("Closed"), "gray", "is_closed,=,1"]
			: [__("Open"), "green", "is_closed,=,0"];
	},
};
