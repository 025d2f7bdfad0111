frappe.listview_settings["Bill Print Job"] = {
	get_indicator(doc) {
		const colours = { Draft: "gray", Planning: "orange", Printing: "orange", Stopped: "red", Printed: "green" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
