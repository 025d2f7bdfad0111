frappe.ui.form.on("Payment Message", {
	refresh(frm) {
		const colour = { Done: "green", Refused: "orange", Failed: "red" }[frm.doc.outcome];
		frm.page.set_indicator(__(frm.doc.outcome), colour);
		const payment = {
			payment_channel: frm.doc.payment_channel,
			external_id: frm.doc.external_id,
		};
		if (!payment.external_id) return;
		frm.add_custom_button(__("The payment's transaction"), () =>
			frappe.set_route("List", "Channel Transaction", payment)
		);
		frm.add_custom_button(__("All calls of the payment"), () =>
			frappe.set_route("List", "Payment Message", payment)
		);
	},
});
