{% include "elektrhisob/reference/source_marks.js" %}

frappe.listview_settings["Legal Term"] = {
	add_fields: ["source_mark"],
	hide_name_column: true,
	get_indicator: (doc) => elektrhisob.source_marks.indicator(doc),
};
