{% include "elektrhisob/reference/source_marks.js" %}

frappe.listview_settings["Billing Charge Rule"] = {
	add_fields: ["source_mark"],
	get_indicator: (doc) => elektrhisob.source_marks.indicator(doc),
};
