frappe.listview_settings["Rebill Demand"] = {
	hide_name_column: true,
	add_fields: ["state"],
	get_indicator: (doc) => [
		__(doc.state),
		{ Open: "orange", Done: "green", Dropped: "gray" }[doc.state],
		`state,=,${doc.state}`,
	],
};
