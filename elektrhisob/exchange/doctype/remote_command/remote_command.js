frappe.ui.form.on("Remote Command", {
	setup(frm) {
		frm.set_query("source", () => ({ filters: { enabled: 1, adapter: ["is", "set"] } }));
	},
	refresh(frm) {
		frm.get_field("state_html").$wrapper.empty();
		if (frm.is_new()) {
			frm.set_intro(__("Choose the command and the supply point, save, then press Queue."));
			return;
		}
		frm.set_intro("");
		if (frm.doc.state === "Draft") show_guard(frm);
		if (frm.doc.state !== "Draft") frm.disable_save();
		if (!frm.perm[0]?.write) return;
		if (frm.doc.state === "Draft") {
			frm.page.set_primary_action(__("Queue"), () => queue(frm));
		}
		if (["Draft", "Queued"].includes(frm.doc.state)) {
			frm.add_custom_button(__("Call off"), () => call_off(frm));
		}
	},
});

async function show_guard(frm) {
	const { message } = await frm.call("guard");
	if (!message?.length) return;
	const rows = message.map((text) => `<li>${frappe.utils.escape_html(text)}</li>`).join("");
	frm
		.get_field("state_html")
		.$wrapper.html(`<div class="alert alert-warning">${__("It cannot leave now:")}<ul>${rows}</ul></div>`);
}

function queue(frm) {
	const text = __("{0} meter {1} of account {2}?", [
		__(frm.doc.command_kind),
		frm.doc.serial_no,
		frm.doc.personal_account,
	]);
	frappe.confirm(text, async () => {
		if (frm.is_dirty()) await frm.save();
		await frm.call("queue");
		frm.reload_doc();
	});
}

function call_off(frm) {
	frappe.prompt(
		{ fieldname: "why", fieldtype: "Small Text", label: __("Why it is called off"), reqd: 1 },
		async ({ why }) => {
			await frm.call("call_off", { why });
			frm.reload_doc();
		},
		__("Call off"),
	);
}
