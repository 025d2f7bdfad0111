frappe.ui.form.on("Account Tariff Change", {
	setup(frm) {
		frm.set_query("tariff", () => ({ filters: { is_active: 1, consumer_kind: frm.consumer_kind || undefined } }));
		frm.set_query("supply_contract", () => ({
			filters: { personal_account: frm.doc.personal_account || "", docstatus: 1 },
		}));
	},

	async refresh(frm) {
		if (frm.doc.docstatus === 0) show_concerned(frm);
		else frm.get_field("concerned_html").$wrapper.empty();
		if (frm.doc.rebill_demand) {
			frm.set_intro(
				__("{0} issued bills are demanded anew: {1}", [
					frm.doc.bills_concerned,
					frappe.utils.get_form_link("Rebill Demand", frm.doc.rebill_demand, true),
				]),
				"orange"
			);
		}
	},

	personal_account: (frm) => show_concerned(frm),
	from_date: (frm) => show_concerned(frm),
	until_date: (frm) => show_concerned(frm),
});

async function show_concerned(frm) {
	const $place = frm.get_field("concerned_html").$wrapper;
	const { personal_account, from_date, until_date } = frm.doc;
	if (!personal_account || !from_date) {
		$place.html(
			`<p class="text-muted">${__("Choose the account and the first day: the bills concerned are shown here.")}</p>`
		);
		return;
	}
	const account = await frappe.db.get_value("Personal Account", personal_account, "consumer_kind");
	frm.consumer_kind = account.message?.consumer_kind;
	const found = await frappe.xcall(
		"elektrhisob.consumers.doctype.account_tariff_change.account_tariff_change.concerned",
		{ personal_account, from_date, until_date: until_date || null }
	);
	if (frm.doc.from_date !== from_date) return;
	const esc = (text) => frappe.utils.escape_html(String(text ?? ""));
	const bills = found.bills
		? __("{0} issued bills from {1} to {2}: {3} kWh, {4} soum", [
				found.bills,
				esc(found.first_period),
				esc(found.last_period),
				format_number(found.kwh, null, 0),
				format_number(found.amount, null, 2),
		  ])
		: __("No issued bill is concerned: the tariff is used from the next bill on.");
	const limit = __("The limitation period is {0} months [{1}]: the earliest day is {2}.", [
		found.months,
		esc(found.mark),
		frappe.datetime.str_to_user(found.earliest_day),
	]);
	const tariffs = found.tariffs
		.map((row) => `<li>${frappe.datetime.str_to_user(row.valid_from)}: ${esc(row.tariff)}</li>`)
		.join("");
	$place.html(
		`<p><b>${bills}</b></p><p class="text-muted">${limit} ${esc(found.act)}</p>
		<p>${__("Tariffs of the account now:")}</p><ul>${tariffs}</ul>`
	);
}
