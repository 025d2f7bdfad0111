// Links to pay for an account, from its form: to be sent to the consumer or shown to his telephone.
frappe.ui.form.on("Personal Account", {
	refresh(frm) {
		if (frm.is_new()) return;
		frm.add_custom_button(__("Links to pay"), () => show_links_to_pay(frm.doc.name));
	},
});

const LINKS_TO_PAY = "elektrhisob.exchange.gateways.pay_links.desk.links_to_pay";

function show_links_to_pay(account) {
	const dialog = new frappe.ui.Dialog({
		title: __("Links to pay"),
		fields: [
			{
				fieldname: "soum",
				fieldtype: "Int",
				label: __("Sum, soum"),
				description: __("Empty: what the account owes."),
				change: () => ask_links(dialog, account),
			},
			{ fieldname: "answer", fieldtype: "HTML" },
		],
	});
	dialog.show();
	ask_links(dialog, account);
}

function ask_links(dialog, account) {
	const soum = dialog.get_value("soum") || "";
	if (dialog.asked === String(soum)) return;
	dialog.asked = String(soum);
	frappe.call({ method: LINKS_TO_PAY, args: { account, soum }, type: "GET" }).then(({ message }) => {
		const $answer = dialog.fields_dict.answer.$wrapper;
		$answer.html(links_html(message));
		$answer.find("[data-copy]").on("click", (event) => {
			frappe.utils.copy_to_clipboard(event.currentTarget.dataset.copy);
		});
	});
}

function links_html(message) {
	const escape = frappe.utils.escape_html;
	if (message.refused) return `<p class="text-danger">${escape(message.refused)}</p>`;
	if (!message.channels.length) {
		return `<p class="text-muted">${__(
			"No gateway is enabled with its ids. An administrator enters them in Payment Channel."
		)}</p>`;
	}
	if (!message.sum) return `<p class="text-muted">${__("The account owes nothing. Enter a sum.")}</p>`;
	if (!message.links.length) return `<p class="text-muted">${__("No gateway takes this sum.")}</p>`;
	const cards = message.links.map(
		(link) => `<div style="display: flex; gap: 16px; align-items: center; margin-top: 12px">
			<img src="${link.qr}" alt="${escape(link.name)}" style="width: 132px; height: 132px">
			<div style="min-width: 0">
				<b>${escape(link.name)}</b>
				<div style="overflow-wrap: anywhere"><a href="${escape(link.address)}" target="_blank"
					rel="noopener noreferrer">${escape(link.address)}</a></div>
				<button class="btn btn-xs btn-default" style="margin-top: 8px"
					data-copy="${escape(link.address)}">${__("Copy the link")}</button>
			</div>
		</div>`
	);
	return `<p>${__("For {0} soum:", [format_number(message.sum, null, 2)])}</p>${cards.join("")}`;
}
