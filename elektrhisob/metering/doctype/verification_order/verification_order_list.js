frappe.listview_settings["Verification Order"] = {
	add_fields: ["status", "due_date"],
	formatters: {
		due_date(value, field, doc) {
			const late = ["Sent", "In Work"].includes(doc.status) && value < frappe.datetime.get_today();
			const day = frappe.datetime.str_to_user(value);
			return late ? `<span class="text-danger" title="${__("Overdue")}">${day}</span>` : day;
		},
	},
	get_indicator: (doc) => {
		const colors = { Draft: "gray", Sent: "blue", "In Work": "yellow", Closed: "green", Cancelled: "darkgray" };
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},
};
