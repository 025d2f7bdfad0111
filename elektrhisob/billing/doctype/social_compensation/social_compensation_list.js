frappe.listview_settings["Social Compensation"] = {
	hide_name_column: true,
	add_fields: ["outcome"],
	get_indicator: (doc) => [
		__(doc.outcome),
		{ Compensated: "green", "Within the Norm": "blue" }[doc.outcome] || "orange",
		`outcome,=,${doc.outcome}`,
	],
};
