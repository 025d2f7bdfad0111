frappe.listview_settings["Bill Correction Run"] = {
	get_indicator(doc) {
		const colours = {
			Draft: "gray",
			Calculating: "orange",
			Calculated: "blue",
			Correcting: "orange",
			Corrected: "green",
			Withdrawn: "gray",
		};
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
