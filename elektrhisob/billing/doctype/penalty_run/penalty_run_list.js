frappe.listview_settings["Penalty Run"] = {
	get_indicator(doc) {
		const colours = {
			Draft: "gray",
			Calculating: "orange",
			Calculated: "blue",
			Issuing: "orange",
			Issued: "green",
			"Rolling Back": "red",
			"Rolled Back": "gray",
		};
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
