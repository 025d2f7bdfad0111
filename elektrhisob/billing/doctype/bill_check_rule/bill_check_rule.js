frappe.ui.form.on(
	"Bill Check Rule",
	elektrhisob.rule_form.events({
		start: "elektrhisob.billing.checks.trial.start",
		state: "elektrhisob.billing.checks.trial.state",
		worklist: () => ["held-bills"],
		asked: ["bills", __("Bills")],
		found: ["found", __("Found")],
		seen: [__("Consumer name"), (row) => row.consumer_name],
		choose: __("Choose the check: its numbers appear after saving."),
		nothing_changes: __("The check is tried with the numbers in this form, saved or not. Nothing is changed."),
		trying: __("Trying the check"),
		title: (bills, found) => __("Of {0} bills of the last month it would find {1}", [bills, found]),
		nothing: __("The unit has no bills yet."),
	})
);
