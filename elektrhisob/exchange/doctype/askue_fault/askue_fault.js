frappe.ui.form.on("Askue Fault", {
	async refresh(frm) {
		frm.disable_save();
		const { message } = await frm.call("words");
		frm.get_field("words_html").$wrapper.html(`<p class="text-muted">${frappe.utils.escape_html(message || "")}</p>`);
		if (frm.doc.state !== "Open" || !frappe.model.can_write("Askue Point")) return;
		if (frm.doc.point) {
			frm.add_custom_button(__("Map the point"), () => frappe.set_route("Form", "Askue Point", frm.doc.point));
		}
		frm.add_custom_button(__("Try again"), async () => {
			const answer = await frappe.xcall("elektrhisob.exchange.askue.retrying.retry", { names: [frm.doc.name] });
			const message = answer.gone ? __("Loaded.") : __("The fault is still there.");
			frappe.show_alert({ message, indicator: answer.gone ? "green" : "orange" });
			frm.reload_doc();
		});
		frm.add_custom_button(__("Dismiss"), () => ask_why([frm.doc.name], () => frm.reload_doc()));
	},
});

function ask_why(names, then) {
	frappe.prompt(
		{ fieldname: "why", fieldtype: "Small Text", label: __("Why it is not needed"), reqd: 1 },
		async ({ why }) => {
			await frappe.xcall("elektrhisob.exchange.askue.retrying.dismiss", { names, why });
			then();
		},
		__("Dismiss"),
	);
}
