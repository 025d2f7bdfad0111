frappe.listview_settings["Suspense Payment"] = {
	hide_name_column: true,
	get_indicator(doc) {
		const colour = { Waiting: "orange", Proposed: "blue", Moved: "green" }[doc.status];
		return [__(doc.status), colour, `status,=,${doc.status}`];
	},
};
