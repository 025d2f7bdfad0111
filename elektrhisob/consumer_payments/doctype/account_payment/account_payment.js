frappe.ui.form.on("Account Payment", {
	setup(frm) {
		frm.tell_where_it_will_go = frappe.utils.debounce(() => show_plan(frm), 300);
	},

	refresh(frm) {
		show_account(frm);
		if (frm.doc.docstatus === 1) {
			offer_reversal(frm);
			offer_receipt(frm);
		}
		if (frm.doc.docstatus) show_result(frm);
		else frm.tell_where_it_will_go();
		introduce(frm);
	},

	personal_account(frm) {
		show_account(frm);
	},

	amount(frm) {
		frm.tell_where_it_will_go();
	},

	on_submit(frm) {
		const account = elektrhisob.account_number(frm.doc.personal_account);
		frappe.show_alert({
			message: __("{0} received on account {1}", [elektrhisob.money(frm.doc.amount), account]),
			indicator: "green",
		});
	},
});

const DESK = "elektrhisob.consumer_payments.cash_desk";
const PAYMENTS = "elektrhisob.consumer_payments.receive_payment";
const text = (value) => frappe.utils.escape_html(`${value ?? ""}`);
const sum = (soum) => `<span class="number">${format_number(soum || 0, null, 2)}</span>`;
const date = (value) => (value ? frappe.datetime.str_to_user(value) : "");
const bill_link = (row) =>
	`<a href="${frappe.utils.get_form_link("Electricity Bill", row.bill)}">${text(row.period)}</a>`;

async function show_account(frm) {
	const $place = frm.get_field("state_html").$wrapper.empty();
	const personal_account = frm.doc.personal_account;
	const is_open = Boolean(personal_account) && !frm.doc.docstatus;
	frm.toggle_display("state_section", is_open);
	if (!is_open) return;
	const account = await frappe.xcall(`${DESK}.paying_account`, { personal_account });
	if (personal_account !== frm.doc.personal_account) return;
	$place.html(account_html(account));
	if (!frm.doc.amount && account.suggested) frm.set_value("amount", account.suggested);
}

function account_html(account) {
	const words = elektrhisob.balance_words(account.debt - account.advance);
	const figures = [
		[words.label, `<span class="${words.color}">${elektrhisob.money(words.amount)}</span>`],
		[__("Consumer"), text(account.consumer_name)],
		[__("Address"), text(account.address)],
	];
	if (account.last_payment) {
		const last = account.last_payment;
		figures.push([__("Last payment"), `${date(last.payment_date)}, ${elektrhisob.money(last.amount)}`]);
	}
	const closed = account.status === "Closed" ? `<p>${__("This account is closed; its debt can still be paid.")}</p>` : "";
	const headline = figures
		.map(
			([label, figure]) => `<div class="account-state-figure"><div class="label">${label}</div>
				<div class="figure">${figure}</div></div>`
		)
		.join("");
	return `<div class="account-state"><div class="account-state-headline">${headline}</div>${closed}
		${open_bills(account.bills)}</div>`;
}

function open_bills(bills) {
	if (!bills.length) return `<div class="account-state-empty">${__("No unpaid bills: the sum becomes an advance.")}</div>`;
	return table(
		[__("Unpaid bill"), __("Pay by"), [__("Charged, soum")], [__("Left to pay, soum")]],
		bills.map((bill) => [bill.bill ? bill_link(bill) : __("Penalty"), date(bill.due_date), sum(bill.amount), sum(bill.left)])
	);
}

async function show_plan(frm) {
	const $place = frm.get_field("allocation_html").$wrapper;
	const { personal_account, amount } = frm.doc;
	if (frm.doc.docstatus || !personal_account || !(amount > 0)) return $place.empty();
	const plan = await frappe.xcall(`${DESK}.where_it_will_go`, { personal_account, amount });
	if (amount !== frm.doc.amount || personal_account !== frm.doc.personal_account) return;
	$place.html(money_html(__("Where this sum will go, oldest bill first"), plan.bills, plan.advance));
}

async function show_result(frm) {
	const $place = frm.get_field("allocation_html").$wrapper.empty();
	const payment = frm.doc.name;
	const bills = await frappe.xcall(`${DESK}.where_it_went`, { payment });
	if (payment !== frm.doc.name) return;
	const advance = frm.doc.docstatus === 1 ? frm.doc.advance_amount : 0;
	$place.html(money_html(__("Oldest bill first"), bills, advance));
}

function money_html(title, bills, advance) {
	const rows = bills.map((bill) => [
		bill.bill ? __("Bill of {0}", [bill_link(bill)]) : __("Penalty"),
		sum(bill.amount),
		bill.left === undefined ? "" : bill.left ? __("{0} left", [sum(bill.left)]) : __("paid in full"),
	]);
	if (advance > 0) rows.push([__("Advance for the next bills"), sum(advance), ""]);
	if (!rows.length) return "";
	const heads = [__("What for"), [__("Sum, soum")], ""];
	return `<div class="account-state"><p class="text-muted">${title}</p>${table(heads, rows)}</div>`;
}

function table(heads, rows) {
	const is_number = heads.map((head) => Array.isArray(head));
	const cell = (tag, value, at) => `<${tag}${is_number[at] ? ' class="number"' : ""}>${value}</${tag}>`;
	return `<div class="table-responsive"><table class="table table-sm">
		<thead><tr>${heads.map((head, at) => cell("th", [].concat(head)[0], at)).join("")}</tr></thead>
		<tbody>${rows.map((row) => `<tr>${row.map((value, at) => cell("td", value, at)).join("")}</tr>`).join("")}</tbody>
	</table></div>`;
}

function introduce(frm) {
	frm.set_intro("");
	if (frm.doc.status === "Reversed") {
		frm.set_intro(__("This payment was taken back: {0}", [text(frm.doc.reversal_reason)]), "red");
	} else if (frm.doc.docstatus === 1 && frm.doc.period && !frm.doc.payment_date.startsWith(frm.doc.period)) {
		frm.set_intro(__("The payment's own period was closed: it is posted in {0}.", [text(frm.doc.period)]), "blue");
	}
}

// Reversing asks for the reason, which the framework's own Cancel cannot.
function offer_reversal(frm) {
	frm.page.clear_secondary_action();
	if (!frm.has_perm("cancel")) return;
	frm.add_custom_button(__("Reverse"), () =>
		frappe.prompt(
			{
				fieldname: "reason",
				fieldtype: "Data",
				label: __("Why is the payment taken back?"),
				reqd: 1,
			},
			async ({ reason }) => {
				await frappe.xcall(`${PAYMENTS}.reverse_payment`, { payment: frm.doc.name, reason });
				frm.reload_doc();
			},
			__("Reverse the payment"),
			__("Reverse")
		)
	);
}

function offer_receipt(frm) {
	frm.add_custom_button(__("Print the receipt"), () => {
		const address = frappe.urllib.get_full_url(
			`/printview?${new URLSearchParams({
				doctype: "Account Payment",
				name: frm.doc.name,
				format: "Payment Receipt",
				trigger_print: 1,
				_lang: frappe.boot.lang,
			})}`
		);
		if (!window.open(address)) frappe.msgprint(__("Allow pop-up windows of this site to print."));
	});
	frm.add_custom_button(__("Next payment"), () => frappe.new_doc("Account Payment", { channel: frm.doc.channel }))
		.addClass("btn-primary");
}
