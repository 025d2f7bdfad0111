frappe.ui.form.on("Contract Template", {
	refresh(frm) {
		frm.add_custom_button(__("Preview"), () => preview(frm)).addClass("btn-primary");
		frm.add_custom_button(__("Preview of a contract"), () => choose_contract(frm));
		frm.add_custom_button(__("Names that may be used"), () => show_names());
		frm.get_field("preview_html").$wrapper.html(
			`<p class="text-muted">${__("Press Preview to see the text as it would be printed.")}</p>`
		);
	},
});

function choose_contract(frm) {
	frappe.prompt(
		{
			fieldname: "supply_contract",
			label: __("Supply Contract"),
			fieldtype: "Link",
			options: "Supply Contract",
			reqd: 1,
		},
		({ supply_contract }) => preview(frm, supply_contract),
		__("Preview of a contract")
	);
}

async function preview(frm, supply_contract) {
	const answer = await frappe.xcall("elektrhisob.consumers.contracts.template_preview.preview", {
		body: frm.doc.body || "",
		language: frm.doc.template_language || "uz",
		supply_contract,
	});
	const $place = frm.get_field("preview_html").$wrapper;
	if (answer.error) {
		$place.html(`<div class="alert alert-danger">${frappe.utils.escape_html(answer.error)}</div>`);
		if (answer.line) go_to_line(frm, answer.line);
	} else {
		$place.html(
			`<div class="contract-preview border rounded p-4" style="background: #fff; color: #111">${answer.html}</div>`
		);
	}
	$place[0].scrollIntoView({ behavior: "smooth", block: "nearest" });
}

function go_to_line(frm, line) {
	const editor = frm.get_field("body").editor;
	if (editor?.gotoLine) editor.gotoLine(line, 0, true);
}

async function show_names() {
	const names = await frappe.xcall("elektrhisob.consumers.contracts.template_preview.names");
	const rows = names
		.map(
			({ name, of }) =>
				`<tr><td><code>{{ ${frappe.utils.escape_html(name)} }}</code></td><td>${frappe.utils.escape_html(
					of
				)}</td></tr>`
		)
		.join("");
	frappe.msgprint({
		title: __("Names that may be used"),
		message: `<p>${__("Days: {0}. Numbers: {1}.", [
			"<code>{{ day(contract.valid_from) }}</code>",
			"<code>{{ number(contract.yearly_active_kwh) }}</code>",
		])}</p><table class="table table-sm">${rows}</table>`,
		wide: true,
	});
}
