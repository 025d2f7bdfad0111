const BILL_TRIAL = "elektrhisob.billing.checks.trial";

frappe.ui.form.on("Bill Check Rule", {
	setup(frm) {
		frm.get_field("parameters").grid.update_docfield_property("meaning", "formatter", (value) => __(value));
	},

	refresh(frm) {
		show_own_language(frm);
		frm.set_df_property("parameters", "cannot_add_rows", true);
		frm.set_df_property("parameters", "cannot_delete_rows", true);
		if (!frm.doc.code) frm.set_intro(__("Choose the check: its numbers appear after saving."), "blue");
		if (frm.doc.code && frappe.model.can_write("Bill Check Rule")) {
			frm.add_custom_button(__("Try on last month"), () => ask_where(frm));
		}
		if (!frm.is_new()) {
			frm.add_custom_button(__("Worklist"), () => frappe.set_route("held-bills"));
		}
	},

	async code(frm) {
		const { message } = await frappe.db.get_value(
			"Bill Check Rule",
			{ code: frm.doc.code },
			["cause", "severity", "remedy"]
		);
		if (!message) return;
		for (const field of ["cause", "severity", "remedy"]) {
			if (!frm.doc[field]) frm.set_value(field, message[field]);
		}
		show_own_language(frm);
	},
});

// The words are stored as they were delivered or written; people meet them in their own language.
function show_own_language(frm) {
	for (const field of ["cause", "remedy"]) {
		const stored = frm.doc[field] || "";
		const shown = __(stored);
		const about = __(frappe.meta.get_docfield(frm.doctype, field).description);
		const own = shown === stored ? "" : `<b>${frappe.utils.escape_html(shown)}</b><br>`;
		frm.set_df_property(field, "description", own + about);
	}
}

function ask_where(frm) {
	frappe.prompt(
		{
			fieldname: "unit",
			fieldtype: "Link",
			options: "Org Unit",
			label: __("Unit"),
			reqd: 1,
			get_query: () => ({ filters: { unit_level: ["in", ["Head Office", "HETK", "HET"]] } }),
			description: __("The check is tried with the numbers in this form, saved or not. Nothing is changed."),
		},
		({ unit }) => run_trial(frm, unit),
		__("Try on last month"),
		__("Try")
	);
}

async function run_trial(frm, unit) {
	const key = await frappe.xcall(`${BILL_TRIAL}.start`, { rule: frm.doc, unit });
	for (;;) {
		const state = await frappe.xcall(`${BILL_TRIAL}.state`, { key });
		if (state.state === "running") {
			frappe.show_progress(__("Trying the check"), state.done, state.of, __("{0} of {1} districts", [state.done, state.of]));
			await new Promise((resolve) => setTimeout(resolve, 700));
			continue;
		}
		frappe.hide_progress();
		if (state.state === "done") show_trial(state);
		else frappe.msgprint(state.text);
		return;
	}
}

function show_trial({ districts, examples }) {
	const text = frappe.utils.escape_html;
	const sum = (field) => districts.reduce((total, row) => total + row[field], 0);
	const head = (...labels) => `<tr>${labels.map((label) => `<th>${label}</th>`).join("")}</tr>`;
	const rows = districts.map(
		(row) => `<tr><td>${text(row.het)}</td><td class="text-right">${row.bills}</td>
			<td class="text-right"><b>${row.found}</b></td><td class="text-right">${elektrhisob.money(row.money)}</td></tr>`
	);
	const found = examples.map(
		(row) => `<tr><td><a href="${frappe.utils.get_form_link("Personal Account", row.personal_account)}">${text(
			row.personal_account || ""
		)}</a></td><td>${frappe.utils.escape_html(row.consumer_name || "")}</td><td>${text(row.words)}</td>
			<td class="text-right">${elektrhisob.money(row.money)}</td></tr>`
	);
	new frappe.ui.Dialog({
		title: __("Of {0} bills of the last month it would find {1}", [sum("bills"), sum("found")]),
		size: "large",
		fields: [
			{
				fieldtype: "HTML",
				options: districts.length
					? `<table class="table table-bordered table-sm">${head(__("District"), __("Bills"), __("Found"), __("Money at stake"))}${rows.join("")}</table>
						${found.length ? `<h5>${__("For example")}</h5><table class="table table-bordered table-sm">${head(__("Account"), __("Consumer name"), __("Words"), __("Money at stake"))}${found.join("")}</table>` : ""}`
					: `<p class="text-muted">${__("The unit has no bills yet.")}</p>`,
			},
		],
	}).show();
}
