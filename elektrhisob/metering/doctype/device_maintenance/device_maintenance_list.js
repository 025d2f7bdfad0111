frappe.listview_settings["Device Maintenance"] = {
	hide_name_filter: true,
	add_fields: ["finding", "withdrawn_by"],
	get_indicator: (doc) => {
		if (doc.withdrawn_by) return [__("Corrected"), "gray", "withdrawn_by,is,set"];
		const colors = { "In Order": "green", "Put in Order": "blue", "Needs Repair": "orange", "Needs Exchange": "red" };
		return [__(doc.finding), colors[doc.finding], `finding,=,${doc.finding}`];
	},
};
