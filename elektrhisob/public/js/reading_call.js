frappe.provide("elektrhisob");

/** A consumer on the telephone: every dial of the account on one screen. */
elektrhisob.take_reading_call = async (account, consumer_name) => {
	const registers = await frappe.xcall("elektrhisob.metering.sheets.phone_call.registers", { account });
	if (!registers.length) {
		frappe.msgprint(__("Account {0} has no meter in use.", [account]));
		return;
	}
	new ReadingCall(account, consumer_name, registers).show();
};

class ReadingCall {
	constructor(account, consumer_name, registers) {
		this.account = account;
		this.registers = registers;
		this.id = `call-${frappe.utils.get_random(20)}`;
		this.dialog = new frappe.ui.Dialog({
			title: __("Reading by phone call"),
			size: "large",
			fields: [
				{ fieldname: "who", fieldtype: "HTML" },
				{
					fieldname: "reading_date",
					fieldtype: "Date",
					label: __("Reading date"),
					default: frappe.datetime.get_today(),
					reqd: 1,
					onchange: () => this.preview_all(),
				},
				{ fieldname: "dials", fieldtype: "HTML" },
			],
			primary_action_label: __("Take the readings"),
			primary_action: () => this.take(),
		});
		const text = frappe.utils.escape_html;
		this.dialog
			.get_field("who")
			.$wrapper.html(`<p><b>${text(consumer_name || "")}</b> <span class="text-muted">${elektrhisob.account_number(account)}</span></p>`);
		this.$dials = this.dialog.get_field("dials").$wrapper.html(this.html());
		this.asks = registers.map((_row, at) => frappe.utils.debounce(() => this.preview(at), 200));
		this.$dials.on("input", "input", (event) => this.asks[event.target.dataset.at]());
		this.$dials.on("keydown", "input", (event) => this.on_key(event));
	}

	show() {
		this.dialog.show();
		setTimeout(() => this.input(0).trigger("focus"), 400);
	}

	html() {
		const text = frappe.utils.escape_html;
		const rows = this.registers.map((row, at) => {
			const last = row.last_date
				? `${text(String(row.last_value))}<div class="text-muted">${frappe.datetime.str_to_user(row.last_date)}</div>`
				: `<span class="text-muted">${__("none")}</span>`;
			const quantity = row.quantity === "Active Import" ? "" : ` · ${__(row.quantity)}`;
			return `<tr><td><b>${text(row.serial_no || "")}</b> ${text(row.zone)}${quantity}
					<div class="text-muted">${text(row.address || "")}</div></td>
				<td class="text-right">${last}</td>
				<td style="width: 130px"><input class="form-control text-right" inputmode="decimal" autocomplete="off" data-at="${at}"
					aria-label="${__("Value")} ${text(row.serial_no || "")} ${text(row.zone)}"></td>
				<td data-answer="${at}" style="width: 45%"></td></tr>`;
		});
		return `<table class="table"><thead><tr><th>${__("Meter")}</th><th class="text-right">${__("Last")}</th>
			<th>${__("Value")}</th><th>${__("Answer")}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
	}

	input(at) {
		return this.$dials.find(`input[data-at="${at}"]`);
	}

	typed(at) {
		const text = this.input(at).val().replace(/[\s']/g, "").replace(",", ".");
		return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
	}

	on_key(event) {
		if (event.key !== "Enter") return;
		event.preventDefault();
		event.stopPropagation();
		const next = this.input(Number(event.target.dataset.at) + 1);
		if (next.length) next.trigger("focus");
		else this.dialog.get_primary_btn().trigger("focus");
	}

	preview_all() {
		this.registers?.forEach((_row, at) => this.preview(at));
	}

	async preview(at) {
		const value = this.typed(at);
		const { installation, zone, quantity } = this.registers[at];
		if (value === null) return this.answer(at, "", "");
		const reading_date = this.dialog.get_value("reading_date");
		const finding = await frappe.xcall("elektrhisob.metering.reading_entry.preview", {
			installation,
			zone,
			quantity,
			reading_date,
			value,
		});
		if (this.typed(at) !== value) return;
		const style = { usual: "text-muted", suspicious: "text-warning", impossible: "text-danger" }[finding.level];
		const used =
			finding.energy_kwh === null || finding.level === "impossible"
				? ""
				: __("Consumed: {0} in {1} days", [elektrhisob.energy(finding.energy_kwh), finding.days]);
		this.answer(at, style, [used, finding.text].filter(Boolean).join(". "));
	}

	answer(at, style, words) {
		this.$dials.find(`[data-answer="${at}"]`).attr("class", style).text(words);
	}

	async take() {
		const said = this.registers
			.map(({ installation, zone, quantity }, at) => ({ at, installation, zone, quantity, value: this.typed(at) }))
			.filter((row) => row.value !== null && !this.input(row.at).prop("disabled"));
		if (!said.length) {
			frappe.show_alert({ message: __("Enter what the consumer read."), indicator: "orange" });
			return;
		}
		const answers = await frappe.xcall("elektrhisob.metering.sheets.phone_call.take_call", {
			account: this.account,
			call_id: this.id,
			reading_date: this.dialog.get_value("reading_date"),
			values: said,
		});
		const colors = { Accepted: "text-success", Suspicious: "text-warning", Refused: "text-danger" };
		answers.forEach((answer, index) => {
			this.answer(said[index].at, colors[answer.outcome], `${__(answer.outcome)}. ${answer.message}`);
			this.input(said[index].at).prop("disabled", answer.outcome !== "Refused");
		});
		// What was refused is said again; what was taken is not taken twice under a new id.
		this.id = `call-${frappe.utils.get_random(20)}`;
		if (answers.some((answer) => answer.outcome === "Refused")) return;
		this.dialog.hide();
		frappe.show_alert({ message: __("{0} readings taken", [answers.length]), indicator: "green" });
	}
}

frappe.ui.form.on("Personal Account", {
	refresh(frm) {
		if (frm.is_new() || frm.doc.status === "Closed" || !frappe.model.can_create("Meter Reading")) return;
		frm.add_custom_button(__("Reading by phone call"), () =>
			elektrhisob.take_reading_call(frm.doc.name, frm.doc.consumer_name)
		);
	},
});
