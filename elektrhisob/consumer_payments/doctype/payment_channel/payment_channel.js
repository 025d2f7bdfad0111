// What the partner is told to call; Uzum adds the verb to its address.
const ADDRESSES = {
	"PAYNET SOAP": "/payments/paynet",
	"PAYNET JSON-RPC": "/payments/paynet-rpc",
	Payme: "/payments/payme",
	Click: "/payments/click",
	Uzum: "/payments/uzum",
	SMS: "/payments/sms",
};

frappe.ui.form.on("Payment Channel", {
	refresh(frm) {
		frm.set_intro("");
		if (frm.is_new()) return;
		show_state(frm);
		show_address(frm);
		show_what_is_missing(frm);
		frm.add_custom_button(__("Calls that failed"), () =>
			frappe.set_route("List", "Payment Message", {
				payment_channel: frm.doc.name,
				outcome: ["!=", "Done"],
			})
		);
	},
});

function show_state(frm) {
	if (frm.is_dirty()) return;
	if (!frm.doc.enabled) frm.page.set_indicator(__("Off"), "gray");
	else if (frm.doc.maintenance) frm.page.set_indicator(__("Maintenance"), "orange");
}

function show_address(frm) {
	const path = ADDRESSES[frm.doc.protocol];
	if (!path) return;
	const address = frappe.utils.escape_html(window.location.origin + path);
	const text = __("The partner calls {0}", [`<b>${address}</b>`]);
	const description =
		frm.doc.protocol === "PAYNET SOAP"
			? ` · <a href="${address}?wsdl" target="_blank" rel="noopener">WSDL</a>`
			: "";
	frm.set_intro(text + description, "blue");
}

function show_what_is_missing(frm) {
	if (!frm.doc.enabled || !ADDRESSES[frm.doc.protocol]) return;
	if (!frm.doc.password) {
		frm.set_intro(__("No password is entered: every call is refused."), "red");
	}
	if (!frm.doc.allowed_addresses) {
		frm.set_intro(__("Calls are taken from any address. Enter the partner's networks."), "orange");
	}
}
