frappe.listview_settings["Bill Print Part"] = {
	add_fields: ["printed_file"],
	get_indicator(doc) {
		const colours = { Planned: "gray", Printing: "orange", Printed: "green", Failed: "red" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
	button: {
		show: (doc) => doc.printed_file,
		get_label: () => __("Download"),
		get_description: (doc) => __("Download {0}", [doc.name]),
		action: (doc) => window.open(encodeURI(doc.printed_file)),
	},
};
