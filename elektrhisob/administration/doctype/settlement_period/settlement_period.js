frappe.ui.form.on("Settlement Period", {
	refresh(frm) {
		if (!frm.is_new()) {
			frm.add_custom_button(__("Districts"), () =>
				frappe.set_route("query-report", "Closing of Months", { period: frm.doc.name })
			);
		}
		const may_close = ["Billing Supervisor", "Elektrhisob Administrator"].some((role) =>
			frappe.user.has_role(role)
		);
		if (frm.is_new() || frm.doc.is_closed || !may_close) return;
		frm.add_custom_button(__("Close period"), () => {
			frappe.confirm(
				__("A closed period takes no more bills, payments or postings, and cannot be opened again. Close it?"),
				() =>
					frappe
						.xcall("elektrhisob.administration.periods.close_period", { period: frm.doc.name })
						.then(() => frm.reload_doc())
			);
		});
	},
});
