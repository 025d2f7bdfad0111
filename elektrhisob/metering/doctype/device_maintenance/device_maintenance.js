frappe.ui.form.on("Device Maintenance", {
	setup(frm) {
		frm.set_query("worker", () => ({ filters: { is_active: 1 } }));
		frm.set_query("maintenance_schedule", () => ({
			filters: { device_kind: frm.doc.device_doctype, enabled: 1 },
		}));
	},

	refresh(frm) {
		if (frm.is_new()) {
			if (!frm.doc.done_on) frm.set_value("done_on", frappe.datetime.get_today());
			return;
		}
		frm.disable_form();
		frm.add_custom_button(__("Passport"), () =>
			frappe.set_route("device-passport", frm.doc.device_doctype, frm.doc.device)
		);
	},

	async maintenance_schedule(frm) {
		if (!frm.doc.maintenance_schedule || frm.doc.work) return;
		const { message } = await frappe.db.get_value("Maintenance Schedule", frm.doc.maintenance_schedule, "work");
		frm.set_value("work", message.work);
	},
});
