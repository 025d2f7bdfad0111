frappe.ui.form.on(
	"Validation Rule",
	elektrhisob.rule_form.events({
		start: "elektrhisob.metering.validation.trial.start",
		state: "elektrhisob.metering.validation.trial.state",
		untried: ["MISSING"],
		worklist: (frm) => ["reading-worklist", frm.doc.code],
		asked: ["readings", __("Readings")],
		found: ["stopped", __("Stopped")],
		seen: [__("Day"), (row) => frappe.datetime.str_to_user(row.reading_date)],
		setup: (frm) => frm.set_query("scope_het", () => ({ filters: { unit_level: "HET" } })),
		choose: __("Choose the rule: its numbers appear after saving."),
		nothing_changes: __("The rule is tried with the numbers in this form, saved or not. Nothing is changed."),
		trying: __("Trying the rule"),
		title: (readings, stopped) => __("Of {0} readings of last month it would stop {1}", [readings, stopped]),
		nothing: __("The unit has no readings of last month."),
	})
);
