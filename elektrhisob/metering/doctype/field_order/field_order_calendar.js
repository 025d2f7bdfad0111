frappe.views.calendar["Field Order"] = {
	field_map: { start: "planned_on", end: "planned_on", id: "name", title: "address", allDay: "all_day", status: "status" },
	get_css_class: (data) =>
		({ Done: "success", "Not Possible": "danger", "On Site": "warning" }[data.status] || "standard"),
	filters: [
		{ fieldtype: "Link", fieldname: "worker", options: "Field Worker", label: __("Worker") },
		{ fieldtype: "Link", fieldname: "team", options: "Field Team", label: __("Team") },
	],
	get_events_method: "elektrhisob.metering.field.calendar.planned",
};
