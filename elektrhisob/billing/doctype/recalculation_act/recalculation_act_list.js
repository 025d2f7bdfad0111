frappe.listview_settings["Recalculation Act"] = {
	add_fields: ["status", "bill"],
	has_indicator_for_draft: true,
	has_indicator_for_cancelled: true,
	get_indicator(doc) {
		const colours = {
			Draft: "gray",
			Issued: "orange",
			Disputed: "red",
			Approved: "blue",
			Invoiced: "green",
			Cancelled: "darkgrey",
		};
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
