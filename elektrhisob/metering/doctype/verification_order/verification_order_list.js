frappe.listview_settings["Verification Order"] = {
	add_fields: ["status", "due_date"],
	get_indicator: (doc) => {
		const late = ["Sent", "In Work"].includes(doc.status) && doc.due_date < frappe.datetime.get_today();
		if (late) return [__("Overdue"), "red", "due_date,<,Today|status,in,Sent,In Work"];
		const colors = { Draft: "gray", Sent: "blue", "In Work": "yellow", Closed: "green", Cancelled: "darkgray" };
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},
};
