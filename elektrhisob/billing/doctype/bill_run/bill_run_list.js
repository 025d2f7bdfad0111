frappe.listview_settings["Bill Run"] = {
	get_indicator(doc) {
		const colour = {
			Draft: "gray",
			Calculating: "orange",
			Paused: "yellow",
			Calculated: "blue",
			Checked: "cyan",
			Issuing: "orange",
			Issued: "green",
			"Rolling Back": "red",
			"Rolled Back": "darkgrey",
		}[doc.status];
		return [__(doc.status), colour, `status,=,${doc.status}`];
	},
};
