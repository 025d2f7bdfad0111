// What the forms of validation rules and of checks of bills share: words in one's own language, and a trial on
// last month. A kind gives: start and state (methods), worklist (a route), asked and found (fields of a district
// and their labels), seen (label and value of an example's second column), and its sentences.

frappe.provide("elektrhisob.rule_form");

const TRIAL_POLL_MS = 700;

elektrhisob.rule_form.events = (kind) => ({
	setup(frm) {
		frm.get_field("parameters").grid.update_docfield_property("meaning", "formatter", (value) => __(value));
		kind.setup?.(frm);
	},

	refresh(frm) {
		show_own_language(frm);
		frm.set_df_property("parameters", "cannot_add_rows", true);
		frm.set_df_property("parameters", "cannot_delete_rows", true);
		if (!frm.doc.code) frm.set_intro(kind.choose, "blue");
		if (frm.doc.code && !kind.untried?.includes(frm.doc.code) && frappe.model.can_write(frm.doctype)) {
			frm.add_custom_button(__("Try on last month"), () => ask_where(frm, kind));
		}
		if (!frm.is_new()) frm.add_custom_button(__("Worklist"), () => frappe.set_route(...kind.worklist(frm)));
	},

	async code(frm) {
		const fields = ["cause", "severity", "remedy"];
		const { message } = await frappe.db.get_value(frm.doctype, { code: frm.doc.code }, fields);
		if (!message) return;
		for (const field of fields) {
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

function ask_where(frm, kind) {
	frappe.prompt(
		{
			fieldname: "unit",
			fieldtype: "Link",
			options: "Org Unit",
			label: __("Unit"),
			reqd: 1,
			default: frm.doc.scope_het,
			get_query: () => ({ filters: { unit_level: ["in", ["Head Office", "HETK", "HET"]] } }),
			description: kind.nothing_changes,
		},
		({ unit }) => run_trial(frm, unit, kind),
		__("Try on last month"),
		__("Try")
	);
}

async function run_trial(frm, unit, kind) {
	const key = await frappe.xcall(kind.start, { rule: frm.doc, unit });
	for (;;) {
		const state = await frappe.xcall(kind.state, { key });
		if (state.state === "running") {
			frappe.show_progress(kind.trying, state.done, state.of, __("{0} of {1} districts", [state.done, state.of]));
			await new Promise((resolve) => setTimeout(resolve, TRIAL_POLL_MS));
			continue;
		}
		frappe.hide_progress();
		if (state.state === "done") show_trial(state, kind);
		else frappe.msgprint(state.text);
		return;
	}
}

function show_trial({ districts, examples }, { asked, found, seen, title, nothing }) {
	const text = frappe.utils.escape_html;
	const sum = ([field]) => districts.reduce((total, row) => total + row[field], 0);
	const table = (labels, rows) =>
		`<table class="table table-bordered table-sm"><tr>${labels
			.map((label) => `<th>${label}</th>`)
			.join("")}</tr>${rows.join("")}</table>`;
	const money = (row) => `<td class="text-right">${elektrhisob.money(row.money)}</td>`;
	const rows = districts.map(
		(row) => `<tr><td>${text(row.het)}</td><td class="text-right">${row[asked[0]]}</td>
			<td class="text-right"><b>${row[found[0]]}</b></td>${money(row)}</tr>`
	);
	const some = examples.map(
		(row) => `<tr><td><a href="${frappe.utils.get_form_link("Personal Account", row.personal_account)}">${text(
			row.personal_account || ""
		)}</a></td><td>${text(seen[1](row) || "")}</td><td>${text(row.words)}</td>${money(row)}</tr>`
	);
	const example_table = table([__("Account"), seen[0], __("Words"), __("Money at stake")], some);
	new frappe.ui.Dialog({
		title: title(sum(asked), sum(found)),
		size: "large",
		fields: [
			{
				fieldtype: "HTML",
				options: rows.length
					? table([__("District"), asked[1], found[1], __("Money at stake")], rows) +
					  (some.length ? `<h5>${__("For example")}</h5>${example_table}` : "")
					: `<p class="text-muted">${nothing}</p>`,
			},
		],
	}).show();
}
