frappe.listview_settings["Contract Renewal"] = {
	get_indicator: (doc) => [
		__(doc.status),
		{ Draft: "gray", Queued: "orange", Running: "orange", Done: "green", Failed: "red" }[doc.status],
		`status,=,${doc.status}`,
	],
};
