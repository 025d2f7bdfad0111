frappe.listview_settings["Account Reorganisation"] = {
	hide_name_column: true,
	add_fields: ["status"],
	has_indicator_for_draft: 1,
	has_indicator_for_cancelled: 1,
	get_indicator: (doc) => [
		__(doc.status),
		{ Draft: "gray", Approved: "green", Cancelled: "red" }[doc.status],
		`status,=,${doc.status}`,
	],
};
