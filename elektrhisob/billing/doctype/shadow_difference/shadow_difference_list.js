frappe.listview_settings["Shadow Difference"] = {
	hide_name_column: true,
	get_indicator(doc) {
		return [__(doc.state), doc.state === "Open" ? "red" : "green", `state,=,${doc.state}`];
	},
};
