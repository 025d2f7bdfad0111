frappe.ui.form.on("Channel Transaction", {
	refresh(frm) {
		frm.disable_save();
		frm.page.set_indicator(__(frm.doc.state), CHANNEL_TRANSACTION_COLOURS[frm.doc.state]);
		if (frappe.model.can_read("Payment Message")) {
			frm.add_custom_button(__("Calls of the partner"), () =>
				frappe.set_route("List", "Payment Message", {
					payment_channel: frm.doc.payment_channel,
					external_id: frm.doc.external_id,
				})
			);
		}
		if (frm.doc.account_payment && frappe.model.can_read("Account Payment")) {
			frm.add_custom_button(__("Payment"), () =>
				frappe.set_route("Form", "Account Payment", frm.doc.account_payment)
			);
		}
		if (frm.doc.suspense_payment) {
			frm.set_intro(
				__("The account took no payment any more when the money came. It waits in suspense."),
				"orange"
			);
		}
	},
});

const CHANNEL_TRANSACTION_COLOURS = {
	Created: "blue",
	Performed: "green",
	Cancelled: "gray",
	Reversed: "orange",
};
