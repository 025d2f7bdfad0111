{% include "elektrhisob/reference/source_marks.js" %}

frappe.listview_settings["Penalty Rule"] = {
	add_fields: ["source_mark"],
	formatters: {
		percent_per_day: (percent) => elektrhisob.source_marks.percent(percent),
		cap_percent: (percent) => elektrhisob.source_marks.percent(percent),
	},
	get_indicator: (doc) => elektrhisob.source_marks.indicator(doc),
};
