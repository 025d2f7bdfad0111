frappe.listview_settings["Penalty Run"] = {
	onload(list) {
		if (!frappe.model.can_create("Penalty Run")) return;
		list.page.add_inner_button(__("Run many districts"), () => run_many(list));
	},

	get_indicator(doc) {
		const colours = {
			Draft: "gray",
			Calculating: "orange",
			Calculated: "blue",
			Issuing: "orange",
			Issued: "green",
			"Rolling Back": "red",
			"Rolled Back": "gray",
		};
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};

function run_many(list) {
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
			const answer = await frappe.xcall("elektrhisob.billing.debt.penalty_run.many.start_runs", values);
			list.refresh();
			const text = frappe.utils.escape_html;
			const why = answer.refused.map((row) => `<li>${text(row.het)}: ${text(row.why)}</li>`).join("");
			frappe.msgprint({
				title: __("Run many districts"),
				message: `<p>${__("{0} runs are being calculated.", [answer.started.length])}</p><ul>${why}</ul>`,
			});
		},
		__("Run many districts"),
		__("Calculate")
	);
}
