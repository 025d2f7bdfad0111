// Asks why bills are corrected and opens the draft run. Shared by the list of bills, a bill and a bill run.
frappe.provide("elektrhisob.corrections");

elektrhisob.corrections.ask = ({ title, causes, kind, send }) => {
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [
			{
				fieldname: "cause",
				fieldtype: "Select",
				label: __("Cause"),
				options: causes.map((value) => ({ value, label: __(value) })),
				default: causes.length === 1 ? causes[0] : "",
				reqd: 1,
			},
			{
				fieldname: "correction_kind",
				fieldtype: "Select",
				label: __("What is done"),
				options: ["Cancel and Rebill", "Cancel Only"].map((value) => ({ value, label: __(value) })),
				default: kind,
				reqd: 1,
			},
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
			{ fieldname: "basis", fieldtype: "Data", label: __("Basis") },
		],
		primary_action_label: __("Make the correction run"),
		async primary_action(values) {
			dialog.disable_primary_action();
			try {
				frappe.set_route("Form", "Bill Correction Run", await send(values));
				dialog.hide();
			} finally {
				dialog.enable_primary_action();
			}
		},
	});
	dialog.show();
};

elektrhisob.corrections.of_bills = (bills) =>
	elektrhisob.corrections.ask({
		title: bills.length === 1 ? __("Correct this bill") : __("Correct {0} bills", [bills.length]),
		causes: [
			"Late Reading",
			"Estimate Replaced",
			"Wrong Reading",
			"Wrong Tariff Version",
			"Wrong Tariff Group",
			"Contract",
			"Families",
			"Other",
		],
		kind: "Cancel and Rebill",
		send: (values) => frappe.xcall("elektrhisob.billing.corrections.rebill.correct_bills", { bills, ...values }),
	});
