frappe.listview_settings["Account Service"] = {
	add_fields: ["bill"],
	get_indicator(doc) {
		if (doc.docstatus !== 1) return undefined;
		return doc.bill
			? [__("Billed"), "green", "bill,is,set|docstatus,=,1"]
			: [__("Waits for the next bill"), "orange", "bill,is,not set|docstatus,=,1"];
	},
};
