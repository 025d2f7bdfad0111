{% include "elektrhisob/billing/corrections/ask_correction.js" %}

frappe.ui.form.on("Bill Run", {
	setup(frm) {
		frm.set_query("period", () => ({ filters: { is_closed: 0 } }));
	},

	refresh(frm) {
		frm.set_df_property("org_unit", "read_only", frm.doc.status !== "Draft");
		if (frm.is_new()) {
			frm.get_field("progress_html").$wrapper.empty();
			frm.set_intro(__("Choose a month and a unit, save, then press Calculate."));
			return;
		}
		show_intro(frm);
		add_shortcuts(frm);
		watch(frm);
	},

	on_hide: elektrhisob.run_form.leave,
});

function show_intro(frm) {
	const next = {
		Draft: __("Press Calculate in the Actions menu: every account below the unit gets a draft bill."),
		Paused: __("Paused. Shards already calculated are kept; Resume goes on with the rest."),
		Calculated: __("Look at the exceptions and the held bills, then another person presses Check. Nothing has been issued yet."),
		Checked: __("Issue posts the bills to the ledger. After that they can only be corrected, not rolled back."),
	}[frm.doc.status];
	// An intro is added to the one before it, and a form is refreshed more than once.
	frm.set_intro("");
	if (next) frm.set_intro(next);
}

function add_shortcuts(frm) {
	if (frm.doc.status === "Draft") return;
	frm.add_custom_button(__("Bills"), () => open_list("Electricity Bill", frm));
	frm.add_custom_button(__("Exceptions"), () => open_list("Bill Run Exception", frm));
	frm.add_custom_button(__("Held bills"), () => {
		frappe.route_options = { bill_run: frm.doc.name };
		frappe.set_route("held-bills");
	});
	add_checking(frm);
	add_undo(frm);
	frm.add_custom_button(__("Shards"), () => open_list("Bill Run Shard", frm));
}

// An issued run is taken back by a run of corrections, never deleted.
function add_undo(frm) {
	if (frm.doc.status !== "Issued" || !frappe.user.has_role("Billing Supervisor")) return;
	frm.add_custom_button(__("Corrections"), () => frappe.set_route("List", "Bill Correction Run", { bill_run: frm.doc.name }));
	frm.add_custom_button(__("Take the bills back"), () =>
		elektrhisob.corrections.ask({
			title: __("Take back the bills of {0}", [frm.doc.name]),
			causes: ["Undo of a Run"],
			kind: "Cancel Only",
			send: ({ reason, correction_kind, basis }) =>
				frappe.xcall("elektrhisob.billing.corrections.rebill.undo_run", {
					bill_run: frm.doc.name,
					reason,
					correction_kind,
					basis: basis || "",
				}),
		})
	);
}

function open_list(doctype, frm, filters) {
	frappe.set_route("List", doctype, { bill_run: frm.doc.name, ...filters });
}

function watch(frm) {
	elektrhisob.run_form.watch(frm, {
		working: ["Calculating", "Issuing", "Rolling Back"],
		panel_class: "bill-run-progress",
		body: (progress) => figures(progress) + held_words(progress.held) + exceptions_table(progress.exceptions),
		drawn: (wrapper) =>
			wrapper.find("[data-cause]").on("click", (event) => {
				event.preventDefault();
				open_list("Bill Run Exception", frm, { cause: event.currentTarget.dataset.cause });
			}),
	});
}

function figures(progress) {
	const speed = progress.seconds ? Math.round(progress.bills_count / progress.seconds) : 0;
	const cells = [
		[__("Accounts planned"), format_number(progress.planned, null, 0)],
		[__("Bills"), format_number(progress.bills_count, null, 0)],
		[__("Exceptions"), format_number(progress.exceptions_count, null, 0)],
		[__("Energy, kWh"), format_number(progress.consumption_kwh, null, 3)],
		[__("Charged, soum"), format_number(progress.total_amount, null, 2)],
		[__("Bills a second"), format_number(speed, null, 0)],
	];
	return elektrhisob.run_form.figures(cells);
}

function exceptions_table(exceptions) {
	if (!exceptions.length) return "";
	const rows = exceptions
		.map(
			(row) => `
			<tr>
				<td><a href="#" data-cause="${frappe.utils.escape_html(row.cause)}">${frappe.utils.escape_html(
				__(row.cause_name || row.cause)
			)}</a></td>
				<td class="text-right">${format_number(row.accounts, null, 0)}</td>
				<td class="text-muted">${frappe.utils.escape_html(__(row.remedy || ""))}</td>
			</tr>`
		)
		.join("");
	return `
		<h6>${__("Accounts left unbilled, by cause")}</h6>
		<table class="table table-sm">
			<thead><tr><th>${__("Cause")}</th><th class="text-right">${__("Accounts")}</th><th>${__("What to do")}</th></tr></thead>
			<tbody>${rows}</tbody>
		</table>`;
}

function held_words(held) {
	if (!held.bills) return "";
	return `<p class="held-words"><span class="indicator-pill orange">${__("Held")}</span> ${__(
		"{0} bills for {1} wait for a decision; all others are issued without them.",
		[format_number(held.bills, null, 0), elektrhisob.money(held.total)]
	)}</p>`;
}

function add_checking(frm) {
	const before_leaving = ["Calculated", "Checked"].includes(frm.doc.status);
	frm.add_custom_button(__("Summary"), () => show_summary(frm), __("Check"));
	frm.add_custom_button(__("Differences"), () => open_list("Shadow Difference", frm), __("Check"));
	if (before_leaving && frm.perm[0]?.write) {
		frm.add_custom_button(__("Compute a second time"), () => ask_share(frm), __("Check"));
	}
}

function ask_share(frm) {
	const field = { fieldname: "percent", fieldtype: "Int", label: __("Percent of the bills"), reqd: 1, default: 5,
		description: __("100 computes every bill of the run again.") };
	frappe.prompt(field, async ({ percent }) => {
		const name = await frappe.xcall("elektrhisob.billing.shadow.shadow_runs.start", { bill_run: frm.doc.name, percent });
		frappe.set_route("Form", "Shadow Run", name);
	}, __("Compute a second time"), __("Start"));
}

async function show_summary(frm) {
	const found = await frappe.xcall("elektrhisob.billing.checks.signing.summary", { bill_run: frm.doc.name });
	const text = frappe.utils.escape_html;
	const rows = found.findings.map(
		(row) => `<tr><td>${text(row.title)}</td><td>${__(row.severity)}</td><td>${__(row.state)}</td>
			<td class="text-right">${row.bills}</td><td class="text-right">${elektrhisob.money(row.money)}</td></tr>`
	);
	const signed = frm.doc.checked_by
		? `<p>${__("Signed by {0} on {1}.", [text(frappe.user.full_name(frm.doc.checked_by)), frappe.datetime.str_to_user(frm.doc.checked_on)])}</p>`
		: `<p class="text-muted">${__("Check signs this summary. Who calculated the run cannot sign it.")}</p>`;
	frappe.msgprint({
		title: __("Summary of {0}", [frm.doc.name]),
		wide: true,
		message: `${signed}
			<p>${__("{0} bills for {1}, of which {2} for {3} are held.", [found.bills, elektrhisob.money(found.total), found.held_bills, elektrhisob.money(found.held_total)])}</p>
			${
				rows.length
					? `<table class="table table-bordered table-sm"><tr><th>${__("Cause")}</th><th>${__("Severity")}</th><th>${__("State")}</th>
				<th class="text-right">${__("Bills")}</th><th class="text-right">${__("Charged, soum")}</th></tr>${rows.join("")}</table>`
					: `<p>${__("No check found anything.")}</p>`
			}`,
	});
}
