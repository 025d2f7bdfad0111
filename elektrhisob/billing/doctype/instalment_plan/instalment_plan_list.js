frappe.listview_settings["Instalment Plan"] = {
	get_indicator(doc) {
		const colours = { Active: "green", Approved: "blue", "Awaiting Approval": "orange", Broken: "red" };
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
