const SUSPENSE_MOVES = "elektrhisob.consumer_payments.suspense_moves";
const DECIDERS = ["Accountant", "Billing Supervisor"];

frappe.ui.form.on("Suspense Payment", {
	refresh(frm) {
		frm.disable_save();
		const { status, proposed_by, account_payment } = frm.doc;
		if (account_payment) {
			frm.add_custom_button(__("Payment on the account"), () =>
				frappe.set_route("Form", "Account Payment", account_payment)
			);
		}
		if (status === "Moved" || !(DECIDERS.some((role) => frappe.user.has_role(role)))) return;
		frm.add_custom_button(__("Propose an account"), () => ask_for_account(frm));
		if (status !== "Proposed") return;
		frm.add_custom_button(__("Decline"), () => decide(frm, `${SUSPENSE_MOVES}.decline`));
		if (proposed_by === frappe.session.user) {
			frm.set_intro(__("You proposed the account: another person moves the money there."), "blue");
			return;
		}
		frm.page.set_primary_action(__("Move the money"), () =>
			frappe.confirm(
				__("Pay {0} to account {1}?", [
					elektrhisob.money(frm.doc.amount),
					elektrhisob.account_number(frm.doc.proposed_account),
				]),
				() => decide(frm, `${SUSPENSE_MOVES}.agree`)
			)
		);
	},
});

function ask_for_account(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Whose money is it?"),
		fields: [
			{
				fieldname: "personal_account",
				fieldtype: "Link",
				options: "Personal Account",
				label: __("Personal account"),
				reqd: 1,
				default: frm.doc.proposed_account,
				onchange: () => show_whose(frm, dialog),
			},
			{ fieldname: "whose", fieldtype: "HTML" },
			{ fieldname: "reason", fieldtype: "Small Text", label: __("How do you know?"), reqd: 1 },
		],
		primary_action_label: __("Propose"),
		async primary_action({ personal_account, reason }) {
			await frappe.xcall(`${SUSPENSE_MOVES}.propose`, {
				suspense_payment: frm.doc.name,
				personal_account,
				reason,
			});
			dialog.hide();
			frm.reload_doc();
		},
	});
	dialog.show();
	show_whose(frm, dialog);
}

async function show_whose(frm, dialog) {
	const personal_account = dialog.get_value("personal_account");
	const $place = dialog.get_field("whose").$wrapper.empty();
	if (!personal_account) return;
	const found = await frappe.xcall(`${SUSPENSE_MOVES}.whose`, {
		suspense_payment: frm.doc.name,
		personal_account,
	});
	const words = found.account ? [found.consumer_name, found.address] : [found.why];
	$place.html(`<p>${words.map((word) => frappe.utils.escape_html(word || "")).join("<br>")}</p>`);
}

async function decide(frm, method) {
	await frappe.xcall(method, { suspense_payment: frm.doc.name });
	frm.reload_doc();
}
