const COLOURS = {
	Received: "gray",
	Importing: "blue",
	Imported: "green",
	Partly: "orange",
	Refused: "red",
	Superseded: "gray",
	Failed: "red",
};

frappe.listview_settings["Askue File"] = {
	hide_name_column: true,
	add_fields: ["state"],
	get_indicator: (doc) => [__(doc.state), COLOURS[doc.state], `state,=,${doc.state}`],
	onload(list) {
		if (!frappe.model.can_write("Askue Point")) return;
		list.page.add_inner_button(__("Upload"), () => choose_source(list));
	},
};

function choose_source(list) {
	const dialog = new frappe.ui.Dialog({
		title: __("Upload a file of a source"),
		fields: [
			{
				fieldname: "source",
				fieldtype: "Link",
				options: "Askue Source",
				label: __("Source"),
				reqd: 1,
				get_query: () => ({ filters: { enabled: 1 } }),
			},
			{
				fieldtype: "HTML",
				options: `<p class="text-muted">${__("XML 80020, CSV or XLSX; large files are worked on in the background.")}</p>`,
			},
		],
		primary_action_label: __("Choose the file"),
		primary_action({ source }) {
			dialog.hide();
			new frappe.ui.FileUploader({
				make_attachments_public: false,
				allow_multiple: true,
				restrictions: { allowed_file_types: [".xml", ".csv", ".txt", ".xlsx"] },
				on_success: (file) => take(list, source, file),
			});
		},
	});
	dialog.show();
}

async function take(list, source, file) {
	const receipt = await frappe.xcall("elektrhisob.exchange.askue.inbox.receive_upload", {
		source,
		file_url: file.file_url,
	});
	if (receipt.known) {
		frappe.show_alert({ message: __("This file was here before; nothing changes."), indicator: "blue" });
	}
	frappe.set_route("Form", "Askue File", receipt.name);
}
