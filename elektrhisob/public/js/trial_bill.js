// What the bill of an account would be now, from its form.
frappe.ui.form.on("Personal Account", {
	refresh(frm) {
		if (frm.is_new() || !frappe.model.can_read("Electricity Bill")) return;
		frm.add_custom_button(__("Trial bill"), () => show_trial_bill(frm.doc.name));
	},
});

const TRIAL_BILL = "elektrhisob.billing.trial_bill.trial_bill";

function show_trial_bill(account) {
	const dialog = new frappe.ui.Dialog({
		title: __("Trial bill"),
		size: "extra-large",
		fields: [
			{
				fieldname: "period",
				fieldtype: "Data",
				label: __("Month"),
				description: __("Year and month, as in 2026-01."),
				change: () => dialog.ready && dialog.get_value("period") !== dialog.shown && ask(dialog, account),
			},
			{ fieldname: "answer", fieldtype: "HTML" },
		],
	});
	dialog.show();
	ask(dialog, account);
}

function ask(dialog, account) {
	const period = dialog.get_value("period") || "";
	const $answer = dialog.fields_dict.answer.$wrapper;
	$answer.html(`<p class="text-muted">${__("Calculating…")}</p>`);
	frappe.call({ method: TRIAL_BILL, args: { account, period }, type: "GET" }).then(({ message }) => {
		dialog.shown = message.period;
		dialog.set_value("period", message.period).then(() => (dialog.ready = true));
		$answer.html(answer_html(message));
		$answer.find(".source-mark").addClass("indicator-pill gray");
	});
}

function answer_html(answer) {
	if (answer.billed) {
		const href = frappe.utils.get_form_link("Electricity Bill", answer.billed);
		return `<p>${__("This month is billed already: {0}", [`<a href="${href}">${answer.billed}</a>`])}</p>`;
	}
	if (answer.causes) {
		const rows = answer.causes.map((row) => {
			const remedy = frappe.utils.escape_html(row.remedy);
			return `<li><b>${frappe.utils.escape_html(row.cause)}</b><div class="text-muted">${remedy}</div></li>`;
		});
		return `<p>${__("There would be no bill:")}</p><ul>${rows.join("")}</ul>`;
	}
	const text = frappe.utils.escape_html;
	const findings = answer.findings.map(
		(row) => `<li><span class="indicator-pill ${row.severity === "Hold" ? "orange" : "blue"}">${__(row.severity)}</span>
			<b>${text(row.cause)}</b> <span class="text-muted">${text(row.words)}</span></li>`
	);
	const checks = findings.length ? `<p>${__("The checks would find:")}</p><ul class="list-unstyled">${findings.join("")}</ul>` : "";
	return `<p class="text-muted">${__("As a bill run would make it now. Nothing is kept.")}</p>${checks}${answer.html}`;
}
