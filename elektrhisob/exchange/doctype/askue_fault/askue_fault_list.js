frappe.listview_settings["Askue Fault"] = {
	hide_name_column: true,
	add_fields: ["state"],
	get_indicator(doc) {
		const colours = { Open: "red", Resolved: "green", Superseded: "gray", Dismissed: "gray" };
		return [__(doc.state), colours[doc.state], `state,=,${doc.state}`];
	},
	onload(list) {
		if (!frappe.model.can_write("Askue Point")) return;
		list.page.add_inner_button(__("Unmapped points"), () => frappe.set_route("askue-mapping"));
		list.page.add_actions_menu_item(__("Try again"), () => retry_checked(list), false);
		list.page.add_actions_menu_item(__("Dismiss"), () => dismiss_checked(list), false);
	},
};

function open_names(list) {
	const names = list.get_checked_items().filter((row) => row.state === "Open").map((row) => row.name);
	if (!names.length) frappe.msgprint(__("None of the chosen rows is open."));
	return names;
}

async function retry_checked(list) {
	const names = open_names(list);
	if (!names.length) return;
	const answer = await frappe.xcall("elektrhisob.exchange.askue.retrying.retry", { names });
	const message = answer.queued
		? __("{0} rows are tried again in the background", [answer.queued])
		: __("{0} of {1} rows left the quarantine", [answer.gone, names.length]);
	frappe.show_alert({ message, indicator: answer.gone || answer.queued ? "green" : "orange" });
	list.refresh();
}

function dismiss_checked(list) {
	const names = open_names(list);
	if (!names.length) return;
	frappe.prompt(
		{ fieldname: "why", fieldtype: "Small Text", label: __("Why they are not needed"), reqd: 1 },
		async ({ why }) => {
			await frappe.xcall("elektrhisob.exchange.askue.retrying.dismiss", { names, why });
			list.refresh();
		},
		__("Dismiss"),
	);
}
