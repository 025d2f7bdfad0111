// Forms and lists of the eight field acts: what differs between them is in the fields each of them has.
frappe.provide("elektrhisob.acts");

const FACTS = "elektrhisob.metering.acts.form_service.facts";
const ACTS = {
	"Meter Installation Act": { needs: "Connected", opens: true },
	"Meter Exchange Act": { opens: true },
	"Meter Removal Act": {},
	"Transformer Change Act": {},
	"Sealing Act": {},
	"Metering Inspection Act": {},
	"Disconnection Act": { needs: "Connected" },
	"Reconnection Act": { needs: "Disconnected" },
};
const STATUS_COLORS = { Draft: "red", "Awaiting Signatures": "orange", Approved: "green", Cancelled: "gray" };
const PRINTED_FIELDS = [
	"supply_point",
	"act_date",
	"performed_by",
	"cause",
	"installation",
	"new_meter",
	"ct_primary",
	"ct_secondary",
	"vt_primary",
	"vt_secondary",
	"result",
	"findings",
	"ground",
	"switched_at",
	"readings",
	"seals",
	"transformers",
];

elektrhisob.acts.names = () => Object.keys(ACTS);

elektrhisob.acts.form = function (doctype) {
	const ask = (frm) => take_facts(frm);
	frappe.ui.form.on(doctype, {
		setup: set_queries,
		refresh(frm) {
			lock_what_is_printed(frm);
			tell_what_is_missing(frm);
			offer_next_steps(frm);
			prepare_grid(frm);
			if (frm.is_new() && frm.doc.supply_point && !(frm.doc.participants || []).length) take_facts(frm);
		},
		before_workflow_action: confirm_cancelling,
		supply_point(frm) {
			frm.doc.installation = null;
			forget_ratio(frm);
			["readings", "seals", "participants", "transformers"].forEach(
				(table) => frm.doc[table] && frm.clear_table(table)
			);
			tell_what_is_missing(frm);
			return take_facts(frm);
		},
		installation(frm) {
			forget_ratio(frm);
			return take_facts(frm);
		},
		new_meter: ask,
		act_date: ask,
		performed_by: ask,
		ct_primary: show_ratio,
		ct_secondary: show_ratio,
		vt_primary: show_ratio,
		vt_secondary: show_ratio,
	});
};

frappe.ui.form.on("Act Reading", { value: (frm, cdt, cdn) => preview(frm, locals[cdt][cdn]) });
frappe.ui.form.on("Act Participant", {
	signature(frm, cdt, cdn) {
		if (locals[cdt][cdn].signature) frappe.model.set_value(cdt, cdn, "signature_kind", "Drawn");
	},
});

elektrhisob.acts.list = function (doctype) {
	frappe.listview_settings[doctype] = {
		hide_name_column: false,
		add_fields: ["status", "docstatus"],
		has_indicator_for_draft: true,
		has_indicator_for_cancelled: true,
		get_indicator: (doc) => [__(doc.status), STATUS_COLORS[doc.status] || "blue", `status,=,${doc.status}`],
		onload(list) {
			list.page.add_inner_button(__("Awaiting signatures"), () =>
				list.filter_area.clear().then(() => list.filter_area.add([[doctype, "status", "=", "Awaiting Signatures"]]))
			);
		},
	};
};

// "Make act" on the forms of a supply point and of an account.
elektrhisob.acts.offer = function (frm, find_points) {
	if (frm.is_new()) return;
	Object.keys(ACTS)
		.filter((doctype) => frappe.model.can_create(doctype))
		.filter((doctype) => frm.doctype !== "Supply Point" || fits(doctype, frm.doc.status))
		.forEach((doctype) =>
			frm.add_custom_button(__(doctype), () => make(doctype, find_points), __("Make an act"))
		);
};

function fits(doctype, status) {
	return !ACTS[doctype].needs || ACTS[doctype].needs === status;
}

async function make(doctype, find_points) {
	const points = await find_points();
	if (!points.length) {
		frappe.msgprint(__("The account has no supply point. Make one first."));
		return;
	}
	if (points.length === 1) return frappe.new_doc(doctype, { supply_point: points[0].name });
	frappe.prompt(
		{
			fieldname: "supply_point",
			fieldtype: "Select",
			label: __("Supply point"),
			reqd: 1,
			options: points.map((point) => ({ value: point.name, label: `${point.name} · ${point.address || ""}` })),
		},
		({ supply_point }) => frappe.new_doc(doctype, { supply_point }),
		__(doctype)
	);
}

function set_queries(frm) {
	const het = () => (frm.doc.het ? { het: frm.doc.het } : {});
	const status = ACTS[frm.doctype].needs;
	frm.set_query("supply_point", () => ({ filters: status ? { status } : {} }));
	frm.set_query("performed_by", () => ({ filters: { is_active: 1, ...het() } }));
	frm.set_query("for_order", () => ({ filters: { supply_point: frm.doc.supply_point } }));
	if (frm.fields_dict.installation)
		frm.set_query("installation", () => ({
			filters: { supply_point: frm.doc.supply_point, removed_on: ["is", "not set"] },
		}));
	if (frm.fields_dict.new_meter)
		frm.set_query("new_meter", () => ({
			query: "elektrhisob.metering.acts.meters_at_hand.offer",
			filters: { supply_point: frm.doc.supply_point, worker: frm.doc.performed_by },
		}));
	if (frm.fields_dict.removed_to_store) frm.set_query("removed_to_store", () => ({ filters: het() }));
	if (frm.fields_dict.transformers)
		frm.set_query("transformer", "transformers", (doc, cdt, cdn) => ({
			filters: {
				status: locals[cdt][cdn].action === "Removed" ? "Installed" : ["in", ["In Store", "Issued"]],
				...het(),
			},
		}));
	frm.set_query("seal", "seals", (doc, cdt, cdn) => ({
		filters:
			locals[cdt][cdn].action === "Set"
				? { status: ["in", ["In Stock", "Issued"]], ...het() }
				: { supply_point: frm.doc.supply_point, status: "Set" },
	}));
}

// The server says what it knows of the point; what was typed stays.
async function take_facts(frm) {
	if (!frm.doc.supply_point || frm.doc.docstatus || frm.doc.status !== "Draft") return;
	const question = (frm.facts_question = (frm.facts_question || 0) + 1);
	const facts = await frappe.xcall(FACTS, { doc: frm.doc });
	if (question !== frm.facts_question) return;
	frm.taking_facts = true;
	const { tables, ...fields } = facts;
	Object.assign(frm.doc, fields);
	for (const [table, rows] of Object.entries(tables)) {
		if (!frm.fields_dict[table]) continue;
		frm.clear_table(table);
		rows.forEach((row) => frm.add_child(table, row));
	}
	frm.refresh_fields();
	frm.taking_facts = false;
	prepare_grid(frm);
}

// The ratio of the meter that stands on the point is filled in anew.
function forget_ratio(frm) {
	if (!frm.fields_dict.new_ratio) return;
	["ct_primary", "ct_secondary", "vt_primary", "vt_secondary"].forEach((field) => (frm.doc[field] = 1));
	frm.doc.new_ratio = 0;
}

function show_ratio(frm) {
	const { ct_primary, ct_secondary, vt_primary, vt_secondary } = frm.doc;
	const below = ct_secondary * vt_secondary;
	frm.set_value("new_ratio", below ? (ct_primary * vt_primary) / below : 0);
}

async function preview(frm, row) {
	if (row.side === "Installed" || !frm.doc.installation || !frm.doc.act_date) return;
	const value = row.value || 0;
	const finding = await frappe.xcall("elektrhisob.metering.reading_entry.preview", {
		installation: frm.doc.installation,
		zone: row.zone,
		quantity: row.quantity,
		reading_date: frm.doc.act_date,
		value,
	});
	if ((row.value || 0) !== value) return;
	row.energy_kwh = finding.level === "impossible" ? null : finding.energy_kwh;
	row.finding = finding.text || (finding.rolled_over ? __("the dial passed zero") : "");
	frm.refresh_field("readings");
}

function prepare_grid(frm) {
	const grid = frm.fields_dict.readings?.grid;
	if (!grid) return;
	// A row for each register of the meter: there are no others.
	grid.cannot_add_rows = true;
	// Tab behind the last value makes a row in spite of that, and the act cannot be saved with it.
	grid.add_new_row = () => {};
	grid.cannot_delete_rows = true;
	// Most meters count one quantity: its column would only take the serial number's place.
	const several = new Set((frm.doc.readings || []).map((row) => row.quantity)).size > 1;
	if (grid.shows_quantity !== several) {
		grid.shows_quantity = several;
		grid.update_docfield_property("quantity", "in_list_view", several ? 1 : 0);
		grid.update_docfield_property("serial_no", "columns", several ? 1 : 2);
		grid.reset_grid();
	}
	grid.refresh();
}

function lock_what_is_printed(frm) {
	const locked = frm.doc.docstatus === 0 && frm.doc.status !== "Draft" ? 1 : 0;
	PRINTED_FIELDS.filter((field) => frm.fields_dict[field]).forEach((field) =>
		frm.set_df_property(field, "read_only", locked)
	);
}

function tell_what_is_missing(frm) {
	const $guide = frm.get_field("guide_html").$wrapper.empty();
	if (frm.is_new()) {
		const next = frm.doc.supply_point
			? __("Fill in what was done and save: the act then says what is still missing.")
			: __("Choose the supply point: the meter, its registers and seals are filled in by themselves.");
		$guide.html(guide("blue", next));
		return;
	}
	if (frm.doc.docstatus) return;
	const missing = frm.doc.__onload?.missing || [];
	if (missing.length) {
		const title =
			frm.doc.status === "Draft" ? __("Still needed before the act is issued") : __("Still needed before approval");
		const rows = missing.map((text) => `<li>${frappe.utils.escape_html(text)}</li>`).join("");
		$guide.html(guide("orange", `<b>${title}</b><ul class="mb-0 pl-4">${rows}</ul>`));
		return;
	}
	const next =
		frm.doc.status === "Draft"
			? __("Everything is here. Issue the act and print two copies for signing.")
			: __("Signed by everybody who has to. Approve the act, and it takes effect.");
	$guide.html(guide("green", next));
}

function guide(color, html) {
	return `<div class="form-message ${color} act-guide" style="border-radius: var(--border-radius); margin-bottom: 15px">${html}</div>`;
}

async function offer_next_steps(frm) {
	if (frm.is_new()) return;
	if (frm.doc.status !== "Draft") frm.add_custom_button(__("Print two copies"), () => frm.print_doc());
	if (frm.doc.new_installation && frm.doc.docstatus === 1)
		frm.add_custom_button(__("New installation"), () =>
			frappe.set_route("Form", "Meter Installation", frm.doc.new_installation)
		);
	frm.add_custom_button(__("Account"), () => frappe.set_route("Form", "Personal Account", frm.doc.personal_account));
	if (frm.is_dirty() || frm.doc.docstatus) return;
	const steps = await frappe.workflow.get_transitions(frm.doc);
	steps
		.filter((step) => step.next_state !== "Draft")
		.forEach((step) =>
			frm.add_custom_button(__(step.action), () => take_step(frm, step.action)).addClass("btn-primary")
		);
}

// Cancelling takes back everything the act did: not with one slip of the mouse.
function confirm_cancelling(frm) {
	if (frm.doc.docstatus !== 1) return Promise.resolve();
	frappe.dom.unfreeze();
	return new Promise((resolve) => {
		frappe.confirm(
			__("Cancel act {0}? The device goes back, the installation and the seals return to what they were before, and the readings of the act no longer count.", [
				frm.doc.name.bold(),
			]),
			() => {
				frappe.dom.freeze();
				resolve();
			}
		);
	});
}

async function take_step(frm, action) {
	if (frm.is_dirty()) await frm.save();
	frappe.dom.freeze();
	try {
		await frappe.xcall("frappe.model.workflow.apply_workflow", { doc: frm.doc, action });
	} finally {
		frappe.dom.unfreeze();
		frm.reload_doc();
	}
}
