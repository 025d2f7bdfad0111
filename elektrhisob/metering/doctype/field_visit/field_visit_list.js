frappe.listview_settings["Field Visit"] = {
	hide_name_filter: true,
	add_fields: ["outcome", "obstacle"],
	get_indicator: (doc) => {
		const colors = { Done: "green", "On Site": "yellow", "Not Possible": "red" };
		const text = doc.obstacle ? `${__(doc.outcome)}: ${__(doc.obstacle)}` : __(doc.outcome);
		return [text, colors[doc.outcome], `outcome,=,${doc.outcome}`];
	},
};
