frappe.listview_settings["Bill Check Finding"] = {
	hide_name_column: true,
	get_indicator(doc) {
		const colour = { Open: doc.severity === "Hold" ? "orange" : "blue", Released: "green", Rejected: "red" }[doc.state];
		return [__(doc.state), colour, `state,=,${doc.state}`];
	},
	onload(list) {
		list.page.add_inner_button(__("Worklist"), () => frappe.set_route("held-bills"));
	},
};
