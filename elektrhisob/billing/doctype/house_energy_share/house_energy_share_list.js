frappe.listview_settings["House Energy Share"] = {
	add_fields: ["bill"],
	get_indicator: (doc) =>
		doc.bill
			? [__("Billed"), "green", "bill,is,set"]
			: [__("Waits for the next bill"), "orange", "bill,is,not set"],
};
