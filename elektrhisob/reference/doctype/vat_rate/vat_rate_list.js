{% include "elektrhisob/reference/source_marks.js" %}

frappe.listview_settings["VAT Rate"] = {
	add_fields: ["source_mark"],
	formatters: {
		rate_percent: (percent) => elektrhisob.source_marks.percent(percent),
	},
	get_indicator: (doc) => elektrhisob.source_marks.indicator(doc),
};
