frappe.listview_settings["Meter Reading"] = {
	hide_name_filter: true,
	add_fields: ["status", "suspicion"],
	get_indicator: (doc) => {
		const colors = { Accepted: "green", Suspicious: "orange", Replaced: "gray" };
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},
	onload: (list) => {
		list.page.add_inner_button(__("Suspicious readings"), () => {
			list.filter_area.clear().then(() => list.filter_area.add([["Meter Reading", "status", "=", "Suspicious"]]));
		});
		list.page.add_actions_menu_item(__("Accept the suspicious"), () => accept_checked(list), false);
	},
};

async function accept_checked(list) {
	const names = list
		.get_checked_items()
		.filter((row) => row.status === "Suspicious")
		.map((row) => row.name);
	if (!names.length) {
		frappe.msgprint(__("None of the chosen readings is suspicious. Filter the list by status Suspicious."));
		return;
	}
	const count = await frappe.xcall("elektrhisob.metering.reading_entry.accept_readings", { names });
	frappe.show_alert({ message: __("{0} readings accepted", [count]), indicator: "green" });
	list.refresh();
}
