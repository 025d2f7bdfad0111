{% include "elektrhisob/reference/source_marks.js" %}

frappe.listview_settings["Estimation Method"] = {
	add_fields: ["source_mark"],
	get_indicator: (doc) => elektrhisob.source_marks.indicator(doc),
	onload: (list) => {
		if (elektrhisob.estimates.may_enter()) {
			list.page.add_inner_button(__("Estimate missing readings"), () => elektrhisob.estimates.ask());
		}
	},
};
