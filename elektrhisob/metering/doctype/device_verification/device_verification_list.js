frappe.listview_settings["Device Verification"] = {
	hide_name_filter: true,
	add_fields: ["result", "status"],
	get_indicator: (doc) =>
		doc.status === "Replaced"
			? [__("Replaced"), "gray", "status,=,Replaced"]
			: [__(doc.result), doc.result === "Fit" ? "green" : "red", `result,=,${doc.result}`],
};
