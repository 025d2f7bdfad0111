frappe.listview_settings["Reconciliation Act"] = {
	get_indicator(doc) {
		const colours = { Prepared: "blue", Sent: "orange", Agreed: "green", Disputed: "red" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
	onload(list) {
		list.page.add_inner_button(__("Make acts"), () =>
			frappe.prompt(
				[
					{ fieldname: "period", fieldtype: "Link", options: "Settlement Period", label: __("Settlement period"), reqd: 1 },
					{ fieldname: "org_unit", fieldtype: "Link", options: "Org Unit", label: __("Unit"), reqd: 1 },
				],
				async (chosen) => {
					const districts = await frappe.xcall("elektrhisob.billing.documents.reconciliation.make_for", chosen);
					frappe.show_alert({ message: __("Acts of {0} districts are being made.", [districts]), indicator: "blue" });
					setTimeout(() => list.refresh(), 3000);
				},
				__("Acts of mutual settlement of legal consumers"),
				__("Make")
			)
		);
	},
};
