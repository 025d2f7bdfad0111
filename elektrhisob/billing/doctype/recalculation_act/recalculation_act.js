frappe.ui.form.on("Recalculation Act", {
	setup(frm) {
		frm.set_query("installation", () => ({ filters: { supply_point: frm.doc.supply_point } }));
		frm.set_query("inspection_act", () => ({
			filters: { supply_point: frm.doc.supply_point, docstatus: 1 },
		}));
	},

	refresh(frm) {
		frm.toggle_enable("decided_kwh", frm.doc.docstatus === 0 && frm.doc.status !== "Draft");
		frm.set_intro("");
		if (frm.is_new() || frm.doc.status === "Cancelled") return;
		const next = {
			Draft: __("Saving works out the days, kilowatt-hours and sum. Then issue the act and print it."),
			Issued: __("The consumer may object. The commission's decision comes before the approval."),
			Disputed: __("The commission decides; it may set the kilowatt-hours."),
			Approved: __("The next bill of the account charges the act."),
			Invoiced: __("Bill {0} charges the act.", [frm.doc.bill]),
		}[frm.doc.status];
		frm.set_intro(next, frm.doc.status === "Disputed" ? "red" : "blue");
	},

	async inspection_act(frm) {
		if (!frm.doc.inspection_act) return;
		const act = await frappe.db.get_doc("Metering Inspection Act", frm.doc.inspection_act);
		const found = { act_date: act.act_date, period_to: act.act_date, installation: act.installation };
		await frm.set_value({ ...found, findings: frm.doc.findings || act.findings });
		const tables = {
			seals: ["action", "seal", "seal_number", "place", "condition"],
			participants: ["capacity", "person_name", "position"],
			readings: ["side", "serial_no", "quantity", "zone", "value"],
		};
		for (const [table, fields] of Object.entries(tables)) {
			if ((frm.doc[table] || []).length) continue;
			for (const row of act[table]) {
				const values = Object.fromEntries(fields.map((field) => [field, row[field]]));
				frm.add_child(table, values);
			}
			frm.refresh_field(table);
		}
	},
});
