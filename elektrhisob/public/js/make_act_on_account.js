frappe.ui.form.on("Personal Account", {
	refresh: (frm) =>
		elektrhisob.acts.offer(frm, () =>
			frappe.db.get_list("Supply Point", {
				filters: { personal_account: frm.doc.name },
				fields: ["name", "address"],
				order_by: "name",
				limit: 50,
			})
		),
});
