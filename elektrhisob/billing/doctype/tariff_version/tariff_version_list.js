{% include "elektrhisob/reference/source_marks.js" %}

frappe.listview_settings["Tariff Version"] = {
	add_fields: ["confidence"],
	get_indicator: (doc) => elektrhisob.source_marks.indicator(doc, "confidence"),
};
