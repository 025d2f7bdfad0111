frappe.ui.form.on("Penalty Charge", {
	refresh(frm) {
		frm.disable_save();
		// Issued rows stay: there is nothing to cancel.
		frm.page.clear_secondary_action();
		explain(frm);
		if (!frm.doc.personal_account) return;
		frm.add_custom_button(__("Penalty of an Account"), () =>
			frappe.set_route("query-report", "Penalty of an Account", { personal_account: frm.doc.personal_account })
		);
		if (frm.doc.kind === "Accrued" && frm.doc.docstatus === 1 && frappe.model.can_create("Penalty Waiver")) {
			frm.add_custom_button(__("Take it off"), () =>
				frappe.new_doc("Penalty Waiver", { personal_account: frm.doc.personal_account, amount: frm.doc.amount })
			);
		}
	},
});

async function explain(frm) {
	const $place = frm.get_field("explain_html").$wrapper.empty();
	const charge = frm.doc.name;
	const rows = await frappe.db.get_list("Penalty Accrual", {
		filters: { penalty_charge: charge },
		fields: ["bill", "kind", "from_date", "to_date", "days", "debt", "percent_per_day", "amount", "before", "at_cap"],
		order_by: "name",
		limit: 500,
	});
	if (charge !== frm.doc.name) return;
	const text = frappe.utils.escape_html;
	const date = frappe.datetime.str_to_user;
	const heads = [
		__("Bill"),
		__("Kind"),
		__("Days"),
		__("Days counted"),
		__("Debt on these days"),
		__("Rate, % per day"),
		__("Penalty"),
		__("Penalty of the bill before"),
	];
	const lines = rows.map(
		(row) => `<tr>
			<td><a href="${frappe.utils.get_form_link("Electricity Bill", row.bill)}">${text(row.bill)}</a></td>
			<td>${__(row.kind)}</td><td>${date(row.from_date)} – ${date(row.to_date)}</td>
			<td class="text-right">${row.days}</td><td class="text-right">${format_number(row.debt, null, 2)}</td>
			<td class="text-right">${format_number(row.percent_per_day, null, 3)}</td>
			<td class="text-right">${format_number(row.amount, null, 2)}${row.at_cap ? ` (${__("cap")})` : ""}</td>
			<td class="text-right">${format_number(row.before, null, 2)}</td></tr>`
	);
	$place.html(`<div class="table-responsive"><table class="table table-sm penalty-ranges">
		<thead><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr></thead><tbody>${lines.join("")}</tbody></table></div>
		<p class="text-muted small">${__(
			"Debt × rate × days, added up over the life of the bill and rounded half up to a tiyin at the end of each range; the bill's total stops at its cap."
		)}</p>`);
}
