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
		tell_facts(frm);
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
	offer_documents(frm);
	frm.page.add_menu_item(__("Print the state"), () => frm.account_state?.print());
}

// Documents that change the account, begun from its form.
function offer_documents(frm) {
	const legal = frm.doc.consumer_kind === "Legal";
	const documents = [
		...(legal ? [["Supply Contract", __("Supply contract")]] : []),
		["Account Tariff Change", __("Change of tariff")],
		["Owner Change", __("Change of owner")],
		["Temporary Closing", __("Temporary closing")],
		["Account Reorganisation", __("Split or merger")],
	];
	if (frm.doc.status !== "Active") return;
	documents
		.filter(([doctype]) => frappe.model.can_create(doctype))
		.forEach(([doctype, label]) =>
			frm.add_custom_button(
				label,
				() => frappe.new_doc(doctype, { personal_account: frm.doc.name }),
				__("New document")
			)
		);
}

function tell_facts(frm) {
	const day = frappe.datetime.str_to_user;
	const { temporarily_closed_from: from, temporarily_closed_until: until } = frm.doc;
	if (from && (!until || until >= frappe.datetime.get_today())) {
		frm.set_intro(
			until
				? __("Temporarily closed from {0} to {1}.", [day(from), day(until)])
				: __("Temporarily closed since {0}.", [day(from)]),
			"orange"
		);
	}
	if (frm.doc.has_generation) {
		frm.set_intro(__("Gives energy to the network since {0}.", [day(frm.doc.generation_since)]), "blue");
	}
}

async function show_state(frm) {
	const $place = frm.get_field("state_html").$wrapper;
	if (frm.account_state?.account !== frm.doc.name) $place.empty();
	const account = frm.doc.name;
	const state = await frappe.xcall("elektrhisob.consumers.account_state.account_state", { account });
	if (account !== frm.doc.name) return;
	frm.account_state = new elektrhisob.AccountState($place, frm.doc, state);
}
