frappe.ui.form.on("Supply Contract", {
	setup(frm) {
		frm.set_query("personal_account", () => ({ filters: { consumer_kind: "Legal", status: "Active" } }));
		frm.set_query("tariff", () => ({ filters: { consumer_kind: "Legal", is_active: 1 } }));
		frm.set_query("contract_template", () => ({
			filters: {
				is_active: 1,
				template_use: frm.doc.version_number > 1 ? "Additional Agreement" : "Contract",
			},
		}));
		frm.set_query("supply_point", "points", () => ({
			filters: { personal_account: frm.doc.personal_account || "", status: "Connected" },
		}));
	},

	refresh(frm) {
		frm.set_intro("");
		if (frm.is_new()) {
			if (frm.doc.personal_account && !(frm.doc.points || []).length) take_points(frm);
			return;
		}
		tell_missing(frm);
		tell_days(frm);
		show_versions(frm);
		if (frm.doc.docstatus === 0 && frm.perm[0].write) {
			frm.add_custom_button(__("Take the points of the account"), () => take_points(frm));
			frm.add_custom_button(__("Spread a yearly volume"), () => spread_volumes(frm));
		}
		if (["Active", "Suspended"].includes(frm.doc.status) && frappe.model.can_create("Supply Contract")) {
			frm.add_custom_button(__("Additional agreement"), () => make_agreement(frm));
			frm.add_custom_button(__("Put the tariff group right"), () =>
				frappe.new_doc("Account Tariff Change", {
					personal_account: frm.doc.personal_account,
					supply_contract: frm.doc.name,
					from_date: frm.doc.valid_from,
				})
			);
		}
	},

	personal_account(frm) {
		if (frm.doc.personal_account && frm.is_new() && !(frm.doc.points || []).length) take_points(frm);
	},

	valid_from(frm) {
		if (frm.doc.valid_from && !frm.doc.valid_until) {
			const last = frappe.datetime.add_days(frappe.datetime.add_months(frm.doc.valid_from, 12), -1);
			frm.set_value("valid_until", last);
		}
	},

	async before_workflow_action(frm) {
		const asked = {
			Sign: frm.doc.signed_on ? null : signing_fields(frm),
			Suspend: suspending_fields(),
			Terminate: ending_fields(frm),
		}[frm.selected_workflow_action];
		if (!asked) return;
		frappe.dom.unfreeze();
		await ask(frm, asked, __(frm.selected_workflow_action));
		frappe.dom.freeze();
	},
});

["ct_primary", "ct_secondary", "vt_primary", "vt_secondary"].forEach((field) =>
	frappe.ui.form.on("Contract Point", field, (frm, cdt, cdn) => {
		const row = locals[cdt][cdn];
		const ratio =
			((row.ct_primary || 1) * (row.vt_primary || 1)) / ((row.ct_secondary || 1) * (row.vt_secondary || 1));
		frappe.model.set_value(cdt, cdn, "ratio", Math.floor(ratio));
	})
);

function signing_fields() {
	return [
		{
			fieldname: "signed_on",
			label: __("Signed on"),
			fieldtype: "Date",
			reqd: 1,
			default: frappe.datetime.get_today(),
		},
	];
}

function suspending_fields() {
	return [
		{
			fieldname: "suspended_on",
			label: __("Suspended on"),
			fieldtype: "Date",
			reqd: 1,
			default: frappe.datetime.get_today(),
		},
		{ fieldname: "suspension_reason", label: __("Reason for suspending"), fieldtype: "Small Text", reqd: 1 },
	];
}

function ending_fields(frm) {
	const today = frappe.datetime.get_today();
	const last = frm.doc.valid_until && frm.doc.valid_until < today ? frm.doc.valid_until : today;
	return [
		{
			fieldname: "terminated_on",
			label: __("Last day in force"),
			fieldtype: "Date",
			reqd: 1,
			default: last,
		},
		{ fieldname: "termination_reason", label: __("Reason for ending"), fieldtype: "Small Text", reqd: 1 },
	];
}

// The server loads the contract anew for the action: what the step needs is saved before it.
function ask(frm, fields, title) {
	return new Promise((resolve, reject) => {
		let answered = false;
		const dialog = new frappe.ui.Dialog({
			title,
			fields,
			primary_action_label: __("Go on"),
			async primary_action(values) {
				answered = true;
				dialog.hide();
				await frm.set_value(values);
				await frm.save(frm.doc.docstatus === 1 ? "Update" : "Save");
				resolve();
			},
			on_hide: () => answered || reject(),
		});
		dialog.show();
	});
}

async function take_points(frm) {
	const { message } = await frm.call({ doc: frm.doc, method: "points_of_account" });
	if (!message?.length) {
		frappe.show_alert({ message: __("This account has no connected supply point."), indicator: "orange" });
		return;
	}
	const known = new Map((frm.doc.points || []).map((row) => [row.supply_point, row]));
	for (const point of message) {
		const row = known.get(point.supply_point) || frm.add_child("points");
		Object.assign(row, point);
	}
	frm.refresh_field("points");
	if (!frm.is_new()) frm.dirty();
}

// A year's energy over the months of the contract; the last month takes what rounding leaves.
function spread_volumes(frm) {
	frappe.prompt(
		[
			{ fieldname: "active", label: __("Active energy in all, kWh"), fieldtype: "Int", reqd: 1 },
			{ fieldname: "reactive", label: __("Reactive energy in all, kvarh"), fieldtype: "Int", default: 0 },
		],
		({ active, reactive }) => {
			const months = months_between(frm.doc.valid_from, frm.doc.valid_until);
			frm.clear_table("volumes");
			months.forEach((month, place) => {
				const share = (whole) => {
					const each = Math.floor((whole || 0) / months.length);
					return place === months.length - 1 ? whole - each * place : each;
				};
				frm.add_child("volumes", {
					month,
					active_kwh: share(active),
					reactive_kvarh: share(reactive || 0),
				});
			});
			frm.refresh_field("volumes");
			frm.dirty();
		},
		__("Spread a yearly volume"),
		__("Spread")
	);
}

function months_between(from, until) {
	const months = [];
	let month = moment(from).startOf("month");
	const last = until ? moment(until) : moment(from).add(11, "months");
	while (month.isSameOrBefore(last) && months.length < 60) {
		months.push(month.format("YYYY-MM"));
		month = month.add(1, "month");
	}
	return months;
}

function make_agreement(frm) {
	frappe.prompt(
		[
			{
				fieldname: "valid_from",
				label: __("Valid from"),
				fieldtype: "Date",
				reqd: 1,
				default: frappe.datetime.add_days(frappe.datetime.month_end(), 1),
			},
			{ fieldname: "valid_until", label: __("Valid until"), fieldtype: "Date", default: frm.doc.valid_until },
			{ fieldname: "summary", label: __("What the agreement changes"), fieldtype: "Small Text", reqd: 1 },
		],
		async (values) => {
			const { message } = await frm.call("make_agreement", values);
			frappe.set_route("Form", "Supply Contract", message);
		},
		__("Additional agreement"),
		__("Make")
	);
}

function tell_missing(frm) {
	if (frm.doc.docstatus !== 0) return;
	const missing = frm.doc.__onload?.missing || [];
	if (!missing.length) {
		frm.set_intro(__("Everything is here: the contract can go to the lawyers."), "green");
		return;
	}
	const list = missing.map((text) => `<li>${frappe.utils.escape_html(text)}</li>`).join("");
	frm.set_intro(`${__("Still needed before the legal check:")}<ul>${list}</ul>`, "orange");
}

function tell_days(frm) {
	if (!["Active", "Suspended"].includes(frm.doc.status) || !frm.doc.valid_until) return;
	const days = frappe.datetime.get_day_diff(frm.doc.valid_until, frappe.datetime.get_today());
	if (days < 0) {
		frm.set_intro(
			__("The contract ended on {0}. Make an additional agreement, or terminate it.", [
				frappe.datetime.str_to_user(frm.doc.valid_until),
			]),
			"red"
		);
	} else if (days <= frm.doc.__onload?.notice_days) {
		frm.set_intro(__("The contract ends in {0} days.", [days]), "orange");
	}
}

function show_versions(frm) {
	const rows = frm.doc.__onload?.versions || [];
	const cell = (text) => `<td>${frappe.utils.escape_html(String(text ?? ""))}</td>`;
	const body = rows
		.map((row) => {
			const name = frappe.utils.escape_html(row.name);
			const mark = row.name === frm.doc.name ? ' style="font-weight: 600"' : "";
			return `<tr${mark}><td><a href="#" data-version="${name}">${row.version_number}</a></td>${[
				__(row.status),
				frappe.datetime.str_to_user(row.valid_from),
				frappe.datetime.str_to_user(row.valid_until) || "…",
				row.tariff,
				format_number(row.declared_power_kw || 0, null, 1),
				`${row.prepayment_percent} %`,
				format_number(row.yearly_active_kwh || 0, null, 0),
				row.change_summary || "",
			]
				.map(cell)
				.join("")}</tr>`;
		})
		.join("");
	const heads = [
		__("Version"),
		__("Status"),
		__("Valid from"),
		__("Valid until"),
		__("Tariff"),
		__("Declared power, kW"),
		__("Prepayment, %"),
		__("Active energy in all, kWh"),
		__("What the agreement changes"),
	];
	const head = heads.map((text) => `<th>${text}</th>`).join("");
	const $place = frm.get_field("versions_html").$wrapper;
	$place.html(
		`<table class="table table-bordered table-sm"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`
	);
	$place.find("[data-version]").on("click", (event) => {
		event.preventDefault();
		frappe.set_route("Form", "Supply Contract", event.currentTarget.dataset.version);
	});
}
