frappe.listview_settings["Correction Statement"] = {
	hide_name_column: true,
	get_indicator(doc) {
		const colours = { Planned: "gray", Calculated: "blue", Corrected: "green", Unchanged: "gray", Held: "orange" };
		return [__(doc.state), colours[doc.state], `state,=,${doc.state}`];
	},
};
