frappe.ui.form.on("Personal Account", {
	setup(frm) {
		frm.set_query("route", () => ({ filters: { unit_level: "Route" } }));
		frm.set_query("category", () => ({
			filters: frm.doc.consumer_kind ? { consumer_kind: frm.doc.consumer_kind } : {},
		}));
		frm.set_query("tariff", "tariffs", () => ({
			filters: { is_active: 1, ...(frm.doc.consumer_kind ? { consumer_kind: frm.doc.consumer_kind } : {}) },
		}));
	},

	refresh(frm) {
		if (frm.is_new()) return;
		frm.set_intro("");
		if (frm.doc.status === "Closed") {
			frm.set_intro(__("This account is closed since {0}.", [frappe.datetime.str_to_user(frm.doc.closed_on)]));
		}
		add_buttons(frm);
		show_state(frm);
	},

	local_number(frm) {
		const digits = (frm.doc.local_number || "").replace(/\D/g, "");
		if (digits.length > 8) {
			frm.set_value("unit_code", digits.slice(0, 5));
			frm.set_value("local_number", digits.slice(5));
		}
	},

	opened_on(frm) {
		const first = (frm.doc.tariffs || [])[0];
		if (frm.is_new() && first && !first.valid_from) {
			frappe.model.set_value(first.doctype, first.name, "valid_from", frm.doc.opened_on);
		}
	},
});

frappe.ui.form.on("Account Tariff", {
	tariffs_add(frm, cdt, cdn) {
		const first = frm.doc.tariffs.length === 1;
		if (first && frm.doc.opened_on) frappe.model.set_value(cdt, cdn, "valid_from", frm.doc.opened_on);
	},
});

function add_buttons(frm) {
	const account = { personal_account: frm.doc.name };
	if (frappe.model.can_create("Account Payment")) {
		frm.add_custom_button(__("New payment"), () => frappe.new_doc("Account Payment", account)).addClass(
			"btn-primary"
		);
	}
	const lists = [
		["Electricity Bill", __("Bills")],
		["Meter Reading", __("Readings")],
		["Account Payment", __("Payments")],
	];
	lists
		.filter(([doctype]) => frappe.model.can_read(doctype))
		.forEach(([doctype, label]) =>
			frm.add_custom_button(label, () => frappe.set_route("List", doctype, account))
		);
	frm.page.add_menu_item(__("Print the state"), () => frm.account_state?.print());
}

async function show_state(frm) {
	const $place = frm.get_field("state_html").$wrapper;
	if (frm.account_state?.account !== frm.doc.name) $place.empty();
	const account = frm.doc.name;
	const state = await frappe.xcall("elektrhisob.consumers.account_state.account_state", { account });
	if (account !== frm.doc.name) return;
	frm.account_state = new elektrhisob.AccountState($place, frm.doc, state);
}
