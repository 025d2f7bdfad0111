frappe.listview_settings["Debt Block"] = {
	get_indicator(doc) {
		return doc.cleared_on
			? [__("Cleared"), "gray", "cleared_on,is,set"]
			: [__("Blocked"), "red", "cleared_on,is,not set"];
	},

	onload(list) {
		if (frappe.model.can_create("Debt Block")) list.page.add_inner_button(__("Take a file"), () => take_file(list));
	},
};

function take_file(list) {
	const dialog = new frappe.ui.Dialog({
		title: __("Take a file of the source"),
		fields: [
			{ fieldname: "source", fieldtype: "Data", label: __("Source"), reqd: 1 },
			{
				fieldname: "kind",
				fieldtype: "Select",
				label: __("Debt to"),
				options: "Waste\nHousing Association\nOther",
				default: "Waste",
				reqd: 1,
			},
			{
				fieldname: "whole_list",
				fieldtype: "Check",
				label: __("The file is the whole list: clear who is missing"),
			},
			{
				fieldname: "file",
				fieldtype: "HTML",
				options: `<input type="file" accept=".csv,text/csv"><p class="text-muted small mt-2">${__(
					"CSV with the columns {0}.",
					["external_id, account, debt, since, cleared_on"]
				)}</p>`,
			},
			{ fieldname: "answers", fieldtype: "HTML" },
		],
		primary_action_label: __("Take"),
		primary_action: (values) => send(list, dialog, values),
	});
	dialog.show();
}

async function send(list, dialog, { source, kind, whole_list }) {
	const file = dialog.$wrapper.find('input[type="file"]')[0].files[0];
	if (!file) {
		frappe.msgprint(__("Choose a file."));
		return;
	}
	const content = await file.text();
	const answer = await frappe.xcall("elektrhisob.billing.debt.blocks.import_blocks", {
		content,
		source,
		kind,
		whole_list: whole_list ? 1 : 0,
	});
	const text = frappe.utils.escape_html;
	const lines = answer.answers.slice(0, 200).map((row) => `<tr><td>${row.row}</td><td>${text(row.account)}</td><td>${text(row.answer)}</td></tr>`);
	dialog.fields_dict.answers.$wrapper.html(`
		<p><strong>${__("{0} added, {1} cleared", [answer.added, answer.cleared])}</strong>
		<button class="btn btn-xs btn-default save-answers">${__("Save the answers")}</button></p>
		<div style="max-height: 40vh; overflow: auto"><table class="table table-sm">
		<thead><tr><th>${__("Row")}</th><th>${__("Account")}</th><th>${__("Answer")}</th></tr></thead>
		<tbody>${lines.join("")}</tbody></table></div>`);
	dialog.$wrapper.find(".save-answers").on("click", () =>
		frappe.tools.downloadify(
			[[__("Row"), __("Account"), __("Answer")], ...answer.answers.map((row) => [row.row, row.account, row.answer])],
			null,
			__("Answers")
		)
	);
	list.refresh();
}
