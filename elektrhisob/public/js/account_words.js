// How accounts and their money are written everywhere in the desk.
frappe.provide("elektrhisob");

const UNIT_DIGITS = 5;

elektrhisob.account_number = (name) => {
	const text = frappe.utils.escape_html(name || "");
	return `${text.slice(0, UNIT_DIGITS)} ${text.slice(UNIT_DIGITS)}`;
};

elektrhisob.money = (soum) => `${format_number(soum || 0, null, 2)} ${__("soum")}`;

elektrhisob.energy = (kwh) => `${format_number(kwh || 0, null, 0)} ${__("kWh")}`;

elektrhisob.balance_words = (balance) => {
	if (balance > 0) return { label: __("To pay"), color: "red", amount: balance };
	if (balance < 0) return { label: __("Prepaid"), color: "green", amount: -balance };
	return { label: __("Nothing owed"), color: "green", amount: 0 };
};

elektrhisob.balance_pill = (balance) => {
	if (balance === null || balance === undefined) {
		return `<span class="indicator-pill gray no-indicator-dot">${__("Not billed yet")}</span>`;
	}
	const words = elektrhisob.balance_words(balance);
	const amount = words.amount ? ` ${elektrhisob.money(words.amount)}` : "";
	return `<span class="indicator-pill ${words.color} no-indicator-dot">${words.label}${amount}</span>`;
};
