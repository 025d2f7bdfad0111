frappe.listview_settings["Channel Transaction"] = {
	hide_name_column: true,
	add_fields: ["state", "suspense_payment"],
	get_indicator(doc) {
		if (doc.state === "Performed" && doc.suspense_payment) {
			return [__("In suspense"), "red", "suspense_payment,is,set"];
		}
		const colour = { Created: "blue", Performed: "green", Cancelled: "gray", Reversed: "orange" }[doc.state];
		return [__(doc.state), colour, `state,=,${doc.state}`];
	},
	onload(listview) {
		listview.page.add_inner_button(__("Today"), () => {
			const today = frappe.datetime.get_today();
			listview.filter_area.clear().then(() =>
				listview.filter_area.add([
					["Channel Transaction", "business_time", "between", [today, today]],
				])
			);
		});
		listview.page.add_inner_button(__("Waiting to be performed"), () => {
			listview.filter_area
				.clear()
				.then(() => listview.filter_area.add([["Channel Transaction", "state", "=", "Created"]]));
		});
	},
};
