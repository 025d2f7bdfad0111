frappe.ui.form.on("Supply Point", {
	refresh: (frm) => elektrhisob.acts.offer(frm, async () => [{ name: frm.doc.name }]),
});
