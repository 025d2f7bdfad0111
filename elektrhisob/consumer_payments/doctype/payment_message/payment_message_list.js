frappe.listview_settings["Payment Message"] = {
	hide_name_column: true,
	add_fields: ["outcome", "answer_code"],
	get_indicator(doc) {
		const colour = { Done: "green", Refused: "orange", Failed: "red" }[doc.outcome];
		return [__(doc.outcome), colour, `outcome,=,${doc.outcome}`];
	},
	onload(listview) {
		const show = (filters) =>
			listview.filter_area.clear().then(() => listview.filter_area.add(filters));
		listview.page.add_inner_button(__("Today"), () => {
			const today = frappe.datetime.get_today();
			show([["Payment Message", "received_at", "between", [today, today]]]);
		});
		listview.page.add_inner_button(__("Failed here"), () =>
			show([["Payment Message", "outcome", "=", "Failed"]])
		);
		listview.page.add_inner_button(__("Refused"), () =>
			show([["Payment Message", "outcome", "=", "Refused"]])
		);
	},
};
