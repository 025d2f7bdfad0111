frappe.ui.form.on("Meter Reading", {
	setup(frm) {
		frm.set_query("installation", () => ({
			filters: frm.doc.personal_account ? { personal_account: frm.doc.personal_account } : {},
		}));
		frm.preview = frappe.utils.debounce(() => preview(frm), 250);
	},

	refresh(frm) {
		if (frm.is_new()) {
			if (!frm.doc.reading_date) frm.set_value("reading_date", frappe.datetime.get_today());
			frm.preview();
			return;
		}
		frm.disable_form();
		tell_status(frm);
		if (frm.doc.status === "Suspicious" && may_accept()) {
			frm.add_custom_button(__("Accept"), () => ask_to_accept(frm)).addClass("btn-primary");
		}
		if (frm.doc.status !== "Replaced" && frappe.model.can_create("Meter Reading")) {
			frm.add_custom_button(__("Replace"), () => ask_for_replacement(frm));
		}
		frm.add_custom_button(__("Account"), () =>
			frappe.set_route("Form", "Personal Account", frm.doc.personal_account)
		);
	},

	installation: (frm) => frm.preview(),
	zone: (frm) => frm.preview(),
	quantity: (frm) => frm.preview(),
	reading_date: (frm) => frm.preview(),
	value: (frm) => frm.preview(),

	onload_post_render(frm) {
		if (!frm.is_new()) return;
		frm.get_field("value").$input?.on("input", (event) => {
			frm.typed = flt(event.target.value);
			frm.preview();
		});
	},
});

const LEVELS = { usual: "text-muted", suspicious: "text-warning", impossible: "text-danger" };

function may_accept() {
	const judges = ["Billing Operator", "Billing Supervisor", "Metering Engineer", "Elektrhisob Administrator"];
	return frappe.session.user === "Administrator" || judges.some((role) => frappe.user.has_role(role));
}

function tell_status(frm) {
	frm.set_intro("");
	if (frm.doc.status === "Suspicious") frm.set_intro(__(frm.doc.suspicion), "orange");
	if (frm.doc.status === "Replaced") link_to_correction(frm);
}

async function link_to_correction(frm) {
	const { message } = await frappe.db.get_value("Meter Reading", { replaces: frm.doc.name }, "name");
	if (!message?.name) return;
	const link = `<a href="${frappe.utils.get_form_link("Meter Reading", message.name)}">${message.name}</a>`;
	frm.set_intro(__("Replaced by {0}.", [link]), "blue");
}

async function preview(frm) {
	if (!frm.is_new()) return;
	const $place = frm.get_field("preview_html").$wrapper;
	const { installation, quantity, zone, reading_date } = frm.doc;
	if (!installation || !zone || !reading_date) {
		$place.html(`<p class="text-muted">${__("Choose the meter to see its previous reading.")}</p>`);
		return;
	}
	const value = frm.typed ?? frm.doc.value ?? 0;
	frm.typed = null;
	const question = (frm.question = (frm.question || 0) + 1);
	const finding = await frappe.xcall("elektrhisob.metering.reading_entry.preview", {
		installation,
		zone,
		quantity,
		reading_date,
		value,
		replaces: frm.doc.replaces,
	});
	if (question === frm.question) $place.html(preview_html(finding, Boolean(value)));
}

function preview_html(finding, has_value) {
	const text = frappe.utils.escape_html;
	const previous = finding.previous_date
		? __("Previous reading: {0} on {1}", [
				`<b>${format_number(finding.previous_value, null, finding.previous_value % 1 ? 3 : 0)}</b>`,
				frappe.datetime.str_to_user(finding.previous_date),
		  ])
		: __("No previous reading: this one begins the account of the meter.");
	if (!has_value) return `<p class="text-muted">${previous}</p>`;
	const consumed =
		finding.energy_kwh === null || finding.level === "impossible"
			? ""
			: `<p>${__("Consumed: {0} in {1} days", [`<b>${elektrhisob.energy(finding.energy_kwh)}</b>`, finding.days])}${
					finding.rolled_over ? ` · ${__("the dial passed zero")}` : ""
			  }</p>`;
	const words = finding.text ? `<p class="${LEVELS[finding.level]}">${text(finding.text)}</p>` : "";
	return `<p class="text-muted">${previous}</p>${consumed}${words}`;
}

function ask_to_accept(frm) {
	frappe.prompt(
		{ fieldname: "note", fieldtype: "Small Text", label: __("Why it is right"), reqd: 1 },
		async ({ note }) => {
			await frm.call("accept", { note });
			frm.reload_doc();
		},
		__("Accept the reading"),
		__("Accept")
	);
}

function ask_for_replacement(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Replace the reading"),
		fields: [
			{
				fieldname: "reading_date",
				fieldtype: "Date",
				label: __("Reading date"),
				reqd: 1,
				default: frm.doc.reading_date,
			},
			{ fieldname: "value", fieldtype: "Float", label: __("Value, kWh on the dial"), reqd: 1, precision: "3" },
			{
				fieldname: "source",
				fieldtype: "Select",
				label: __("Source"),
				options: frm.get_field("source").df.options,
				default: frm.doc.source,
				reqd: 1,
			},
		],
		primary_action_label: __("Replace"),
		primary_action: async (values) => {
			const { message: name } = await frm.call("replace", values);
			if (!name) return;
			dialog.hide();
			frappe.set_route("Form", "Meter Reading", name);
		},
	});
	dialog.show();
}
