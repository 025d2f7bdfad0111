frappe.listview_settings["Temporary Closing"] = {
	hide_name_column: true,
	add_fields: ["status", "closed_until"],
	has_indicator_for_draft: 1,
	has_indicator_for_cancelled: 1,
	get_indicator(doc) {
		if (doc.status === "Approved" && !doc.closed_until) {
			return [__("Closed"), "orange", "status,=,Approved|closed_until,is,not set"];
		}
		const colour = { Draft: "gray", Approved: "green", Cancelled: "red" }[doc.status];
		return [__(doc.status), colour, `status,=,${doc.status}`];
	},
};
