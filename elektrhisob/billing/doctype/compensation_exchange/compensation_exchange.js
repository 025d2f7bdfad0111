frappe.ui.form.on("Compensation Exchange", {
	refresh(frm) {
		frm.set_intro("");
		clearTimeout(frm.exchange_timer);
		if (frm.is_new()) {
			frm.set_intro(__("Save, then attach the file of the registry."));
			return;
		}
		if (!frm.doc.registry_file) {
			frm.set_intro(
				__("Attach the file of the registry: CSV or XLSX with a heading account, pinfl, period. Then save.")
			);
			return;
		}
		const { status } = frm.doc;
		if (["Draft", "Failed", "Answered"].includes(status) && frm.perm[0].write) {
			const label = status === "Answered" ? __("Answer again") : __("Answer the file");
			const button = frm.add_custom_button(label, () => start(frm));
			if (status !== "Answered") button.addClass("btn-primary");
		}
		if (["Answered", "Sent"].includes(status)) {
			frm.add_custom_button(__("Rows"), () =>
				frappe.set_route("List", "Social Compensation", { exchange: frm.doc.name })
			);
			if (frm.doc.answer_file) {
				frm.add_custom_button(__("Download the answer"), () => window.open(frm.doc.answer_file));
			}
			show_outcomes(frm);
		}
		if (status === "Answered" && frm.perm[0].write) {
			frm.add_custom_button(__("The answer was sent"), () =>
				frappe.confirm(__("After that the rows of this exchange stay as they are."), async () => {
					await frm.call("mark_sent");
					frm.reload_doc();
				})
			).addClass("btn-primary");
		}
		if (["Queued", "Running"].includes(status)) {
			frm.set_intro(__("The file is being answered …"), "blue");
			if (frm.perm[0].write) frm.page.add_menu_item(__("Start again"), () => start(frm));
			frm.exchange_timer = setTimeout(() => !frm.is_dirty() && frm.reload_doc(), 3000);
		}
	},
});

async function start(frm) {
	if (frm.is_dirty()) await frm.save();
	await frm.call("start");
	frm.reload_doc();
}

async function show_outcomes(frm) {
	const { message } = await frm.call("outcomes");
	const rows = (message || [])
		.map(
			({ outcome, number, amount }) =>
				`<tr><td>${__(outcome)}</td><td class="text-right">${format_number(number, null, 0)}</td>
				<td class="text-right">${format_number(amount, null, 2)}</td></tr>`
		)
		.join("");
	frm.get_field("outcomes_html").$wrapper.html(
		`<table class="table table-sm"><thead><tr><th>${__("Outcome")}</th><th class="text-right">${__(
			"Rows"
		)}</th><th class="text-right">${__("Sum")}</th></tr></thead><tbody>${rows}</tbody></table>`
	);
}
