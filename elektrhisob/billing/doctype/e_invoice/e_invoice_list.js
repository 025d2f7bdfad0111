frappe.listview_settings["E-Invoice"] = {
	add_fields: ["problem"],
	get_indicator(doc) {
		const colours = { Held: "red", Prepared: "blue", Signed: "green", Rejected: "red", Invalid: "red" };
		return [__(doc.status), colours[doc.status] || "orange", `status,=,${doc.status}`];
	},
	onload(list) {
		list.page.add_inner_button(__("Prepare"), () => prepare(list));
		list.page.add_inner_button(__("Take statuses"), () => take_statuses(list));
		list.page.add_actions_menu_item(__("Download JSON"), () => download(list), false);
	},
};

function prepare(list) {
	frappe.prompt(
		[
			{ fieldname: "period", fieldtype: "Link", options: "Settlement Period", label: __("Settlement period"), reqd: 1 },
			{ fieldname: "org_unit", fieldtype: "Link", options: "Org Unit", label: __("Unit"), reqd: 1 },
		],
		async ({ period, org_unit }) => {
			const districts = await frappe.xcall("elektrhisob.billing.documents.einvoice.prepare.prepare_for", {
				period,
				org_unit,
			});
			frappe.show_alert({ message: __("Invoices of {0} districts are being prepared.", [districts]), indicator: "blue" });
			setTimeout(() => list.refresh(), 3000);
		},
		__("Prepare e-invoices of legal consumers"),
		__("Prepare")
	);
}

function take_statuses(list) {
	frappe.prompt(
		[
			{
				fieldname: "content",
				fieldtype: "Code",
				label: __("CSV"),
				reqd: 1,
				default: "invoice_number,operator_id,doc_status\n",
				description: __("The operator's list: invoice_number, operator_id, doc_status. All rows are taken or none."),
			},
		],
		async ({ content }) => {
			const { moved, same } = await frappe.xcall(
				"elektrhisob.billing.documents.einvoice.statuses.import_statuses",
				{ content }
			);
			frappe.show_alert({ message: __("{0} invoices moved, {1} stood there already.", [moved, same]), indicator: "green" });
			list.refresh();
		},
		__("Statuses from the operator"),
		__("Take")
	);
}

function download(list) {
	open_url_post("/api/method/elektrhisob.billing.documents.einvoice.statuses.export_invoices", {
		names: JSON.stringify(list.get_checked_items(true)),
	});
}
