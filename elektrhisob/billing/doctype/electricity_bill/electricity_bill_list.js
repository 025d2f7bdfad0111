{% include "elektrhisob/billing/corrections/ask_correction.js" %}

frappe.listview_settings["Electricity Bill"] = {
	hide_name_column: true,
	has_indicator_for_draft: 1,
	has_indicator_for_cancelled: 1,
	get_indicator(doc) {
		const colour = { Calculated: "blue", Issued: "green", Cancelled: "red" }[doc.status];
		return [__(doc.status), colour, `status,=,${doc.status}`];
	},
	onload(list) {
		if (!frappe.model.can_create("Bill Correction Run")) return;
		list.page.add_actions_menu_item(__("Cancel and rebill"), () => {
			const bills = list.get_checked_items(true);
			if (bills.length) elektrhisob.corrections.of_bills(bills);
		});
	},
};
