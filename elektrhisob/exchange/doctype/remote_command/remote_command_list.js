frappe.listview_settings["Remote Command"] = {
	hide_name_column: true,
	add_fields: ["state"],
	get_indicator(doc) {
		const colours = {
			Draft: "gray",
			Queued: "blue",
			Sent: "blue",
			Acknowledged: "purple",
			Executed: "green",
			Failed: "red",
			Expired: "orange",
			Refused: "red",
		};
		return [__(doc.state), colours[doc.state], `state,=,${doc.state}`];
	},
};
