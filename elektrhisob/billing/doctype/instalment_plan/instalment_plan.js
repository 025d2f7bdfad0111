frappe.ui.form.on("Instalment Plan", {
	refresh(frm) {
		frm.set_intro("");
		if (frm.doc.status === "Draft") {
			frm.set_intro(__("Enter the schedule or have it proposed from the debt, save, then ask for approval."));
			frm.add_custom_button(__("Propose the schedule"), () => propose(frm));
		}
		if (frm.doc.status === "Active" && frm.doc.due_amount > frm.doc.paid_amount) {
			frm.set_intro(
				__("{0} are due and not paid yet.", [elektrhisob.money(frm.doc.due_amount - frm.doc.paid_amount)]),
				"orange"
			);
		}
	},
});

function propose(frm) {
	if (!frm.doc.personal_account || !frm.doc.starts_on) {
		frappe.msgprint(__("Choose the account and the first day."));
		return;
	}
	frappe.prompt(
		{ fieldname: "parts", fieldtype: "Int", label: __("Monthly instalments"), default: 6, reqd: 1 },
		async ({ parts }) => {
			const items = await frappe.xcall("elektrhisob.billing.doctype.instalment_plan.instalment_plan.propose", {
				account: frm.doc.personal_account,
				parts,
				starts_on: frm.doc.starts_on,
			});
			if (!items.length) {
				frappe.msgprint(__("The account has no debt, or that is not from 1 to 36 instalments."));
				return;
			}
			frm.clear_table("items");
			items.forEach((item) => frm.add_child("items", item));
			frm.refresh_field("items");
			frm.dirty();
		},
		__("Propose the schedule")
	);
}
