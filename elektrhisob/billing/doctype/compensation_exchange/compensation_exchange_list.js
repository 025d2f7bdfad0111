frappe.listview_settings["Compensation Exchange"] = {
	hide_name_column: true,
	get_indicator: (doc) => [
		__(doc.status),
		{ Draft: "gray", Queued: "orange", Running: "orange", Answered: "blue", Sent: "green", Failed: "red" }[
			doc.status
		],
		`status,=,${doc.status}`,
	],
};
