frappe.listview_settings["Shadow Run"] = {
	get_indicator(doc) {
		const colour = { Running: "orange", Done: doc.differences_count ? "red" : "green", Failed: "red" }[doc.status];
		return [__(doc.status), colour, `status,=,${doc.status}`];
	},
};
