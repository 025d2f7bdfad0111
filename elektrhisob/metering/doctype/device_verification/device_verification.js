frappe.ui.form.on("Device Verification", {
	setup(frm) {
		frm.set_query("laboratory", () => ({ filters: { is_laboratory: 1, disabled: 0 } }));
		frm.set_query("send_to", () => ({ filters: { is_repairer: 1, disabled: 0 } }));
		frm.set_query("worker", () => ({ filters: { is_verifier: 1, is_active: 1 } }));
	},

	refresh(frm) {
		const unfit = frm.doc.result === "Unfit";
		frm.toggle_display("unfit_section", unfit);
		frm.toggle_reqd("unfit_reason", unfit);
		if (frm.is_new()) {
			if (!frm.doc.verified_on) frm.set_value("verified_on", frappe.datetime.get_today());
			return;
		}
		frm.disable_form();
		const color = frm.doc.status === "Replaced" ? "gray" : unfit ? "red" : "green";
		frm.page.set_indicator(frm.doc.status === "Replaced" ? __("Replaced") : __(frm.doc.result), color);
		frm.add_custom_button(__("Passport"), () =>
			frappe.set_route("device-passport", frm.doc.device_doctype, frm.doc.device)
		);
		if (frm.doc.status === "Valid" && frappe.model.can_create("Device Verification")) {
			frm.add_custom_button(__("Correct"), () => correct(frm));
		}
	},

	result(frm) {
		const unfit = frm.doc.result === "Unfit";
		frm.toggle_display("unfit_section", unfit);
		frm.toggle_reqd("unfit_reason", unfit);
		if (!unfit) frm.set_value({ unfit_reason: "", then: "", send_to: "" });
	},

	async device(frm) {
		if (!frm.doc.device) return;
		const { message } = await frappe.db.get_value(frm.doc.device_doctype, frm.doc.device, "serial_no");
		frm.set_value("serial_no", message.serial_no);
	},
});

function correct(frm) {
	const kept = ["device_doctype", "device", "serial_no", "verified_on", "result", "verification_kind", "error_percent"];
	kept.push("certificate_no", "next_on", "unfit_reason", "laboratory", "worker", "instrument");
	frappe.new_doc("Device Verification", {
		...Object.fromEntries(kept.map((field) => [field, frm.doc[field]])),
		replaces: frm.doc.name,
	});
}
