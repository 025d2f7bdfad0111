frappe.listview_settings["Period Closing"] = {
	onload(list) {
		if (!frappe.model.can_create("Period Closing")) return;
		list.page.add_inner_button(__("Prepare districts"), () => prepare(list));
		list.page.add_inner_button(__("Months by district"), () => frappe.set_route("query-report", "Closing of Months"));
	},

	get_indicator(doc) {
		const colours = { Draft: "gray", "Awaiting Closing": "orange", Closed: "green" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};

function prepare(list) {
	frappe.prompt(
		[
			{ fieldname: "org_unit", fieldtype: "Link", options: "Org Unit", label: __("Unit"), reqd: 1 },
			{
				fieldname: "period",
				fieldtype: "Link",
				options: "Settlement Period",
				label: __("Settlement period"),
				reqd: 1,
				get_query: () => ({ filters: { is_closed: 0 } }),
			},
		],
		async (values) => {
			const answer = await frappe.xcall(
				"elektrhisob.billing.doctype.period_closing.period_closing.prepare_districts",
				values
			);
			list.refresh();
			const text = frappe.utils.escape_html;
			const why = answer.refused.map((row) => `<li>${text(row.het)}: ${text(row.why)}</li>`).join("");
			frappe.msgprint({
				title: __("Prepare districts"),
				message: `<p>${__("The checks of {0} districts are running.", [answer.started.length])}</p><ul>${why}</ul>`,
			});
		},
		__("Prepare districts"),
		__("Run Checks")
	);
}
