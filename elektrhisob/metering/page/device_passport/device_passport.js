frappe.pages["device-passport"].on_page_load = (wrapper) => {
	wrapper.device_passport = new DevicePassport(wrapper);
};

frappe.pages["device-passport"].on_page_show = (wrapper) => wrapper.device_passport.show();

const DOT = {
	green: "#16a34a",
	red: "#dc2626",
	orange: "#ea580c",
	yellow: "#ca8a04",
	blue: "#2563eb",
	purple: "#7c3aed",
	gray: "#98a2b3",
};

class DevicePassport {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({ parent: wrapper, title: __("Device Passport"), single_column: true });
		this.off = new Set();
		this.asked = 0;
		this.$body = $(`<div class="device-passport">
			<div class="device-passport-search">
				<input type="search" class="form-control" autocomplete="off" spellcheck="false"
					placeholder="${__("Serial number of a meter, transformer, modem or instrument")}"
					aria-label="${__("Serial number of a meter, transformer, modem or instrument")}">
				<div class="device-passport-found"></div>
			</div>
			<div class="device-passport-page"></div>
		</div>`).appendTo(this.page.main);
		this.$input = this.$body.find("input");
		this.$found = this.$body.find(".device-passport-found");
		this.$page = this.$body.find(".device-passport-page");
		this.listen();
	}

	listen() {
		this.$input.on("input", frappe.utils.debounce(() => this.search(), 200));
		this.$input.on("keydown", (event) => {
			if (event.key === "Enter") this.$found.find("button").first().trigger("click");
			if (event.key === "ArrowDown") this.$found.find("button").first().trigger("focus");
			if (event.key === "Escape") this.$found.empty();
		});
		this.$found.on("click", "button", (event) => {
			const { doctype, name } = event.currentTarget.dataset;
			this.$found.empty();
			this.$input.val("");
			frappe.set_route("device-passport", doctype, name);
		});
		this.$page.on("click", ".device-passport-chips button", (event) => {
			const kind = event.currentTarget.dataset.kind;
			this.off.has(kind) ? this.off.delete(kind) : this.off.add(kind);
			this.draw_timeline();
		});
	}

	async show() {
		const [, doctype, name] = frappe.get_route();
		this.page.clear_actions_menu();
		this.page.clear_inner_toolbar();
		if (!doctype || !name) {
			this.tell(__("Type the beginning of a serial number: the whole life of the device opens on one page."));
			this.$input.trigger("focus");
			return;
		}
		this.tell(__("Reading…"));
		try {
			// Not xcall: that one never ends when access is refused, and "Reading…" would stay.
			const answer = await frappe.call({
				method: "elektrhisob.metering.verification.passport.passport",
				type: "GET",
				args: { doctype, name },
			});
			this.data = answer.message;
		} catch {
			this.tell(__("There is no such device in your districts."));
			return;
		}
		this.page.add_inner_button(__("Open", null, "button"), () => frappe.set_route("Form", doctype, name));
		this.page.add_inner_button(__("Print"), () => this.print());
		if (frappe.model.can_create("Device Verification") && doctype !== "Communication Device") {
			this.page.add_inner_button(__("Enter verification"), () =>
				frappe.new_doc("Device Verification", { device_doctype: doctype, device: name })
			);
		}
		this.draw();
	}

	async search() {
		const text = this.$input.val().trim();
		const question = ++this.asked;
		if (text.length < 2) {
			this.$found.empty();
			return;
		}
		const rows = await frappe.xcall("elektrhisob.metering.verification.passport.search", { text }, "GET");
		if (question !== this.asked) return;
		const safe = frappe.utils.escape_html;
		this.$found.html(
			rows.length
				? rows
						.map(
							(row) => `<button type="button" data-doctype="${row.doctype}" data-name="${safe(row.name)}">
								<b>${safe(row.serial_no)}</b>
								<span class="text-muted">${__(row.doctype)} · ${__(row.status)} · ${safe(row.het || "")}</span></button>`
						)
						.join("")
				: `<div class="text-muted p-2">${__("No device with such a serial number in your districts.")}</div>`
		);
	}

	tell(text) {
		this.$page.html(`<div class="device-passport-empty">${text}</div>`);
	}

	draw() {
		const { device, sections } = this.data;
		const safe = frappe.utils.escape_html;
		const overdue = device.next_verification_on && device.next_verification_on < frappe.datetime.get_today();
		this.page.set_title(`${__("Device Passport")} · ${device.serial_no || device.name}`);
		this.$page.html(`
			<div class="device-passport-head">
				<h2>${safe(device.serial_no || device.name)}</h2>
				<span>${__(device.doctype)}${device.model ? ` · ${safe(device.model)}` : ""}</span>
				<span class="indicator-pill ${this.status_color(device.status)}">${__(device.status || "")}</span>
				${
					device.next_verification_on
						? `<span class="indicator-pill ${overdue ? "red" : "green"}">${
								overdue ? __("Verification overdue since {0}", [this.day(device.next_verification_on)])
									: __("Next verification on {0}", [this.day(device.next_verification_on)])
							}</span>`
						: ""
				}
			</div>
			<div class="device-passport-grid">
				<div>
					${this.card(__("Plate"), this.plate(device))}
					${this.installations(sections)}
					${this.verifications(sections)}
					${this.placements(sections)}
					${this.acts(sections)}
					${this.seals(sections)}
					${this.maintenance(sections)}
					${this.exceptions(sections)}
				</div>
				<div class="device-passport-card"><h4>${__("Timeline")}</h4><div class="device-passport-timeline"></div></div>
			</div>`);
		this.draw_timeline();
	}

	draw_timeline() {
		const safe = frappe.utils.escape_html;
		const kinds = [...new Set(this.data.timeline.map((event) => event.kind))];
		const shown = this.data.timeline.filter((event) => !this.off.has(event.kind));
		this.$page.find(".device-passport-timeline").html(
			`<div class="device-passport-chips">${kinds
				.map((kind) => `<button type="button" data-kind="${kind}" class="${this.off.has(kind) ? "off" : ""}">${__(kind)}</button>`)
				.join("")}</div>
			<ul class="device-passport-line">${shown
				.map(
					(event) => `<li style="--dot: ${DOT[event.color]}"><div class="day">${this.day(event.day)}</div>
						<div>${this.link(event.doctype, event.name, event.title)}</div>
						<div class="text-muted">${safe(event.text)}</div></li>`
				)
				.join("")}</ul>` + (shown.length ? "" : `<p class="text-muted">${__("Nothing has happened yet.")}</p>`)
		);
	}

	status_color(status) {
		const colors = { "In Store": "blue", Installed: "green", Removed: "orange", "In Repair": "red", "Written Off": "gray" };
		return colors[status] || "yellow";
	}

	plate(device) {
		return `<dl class="device-passport-plate">${device.fields
			.map((field) => `<div><dt>${frappe.utils.escape_html(field.label)}</dt><dd>${field.value ?? ""}</dd></div>`)
			.join("")}</dl>`;
	}

	card(title, html, count) {
		return `<section class="device-passport-card"><h4>${title}${count ? ` · ${count}` : ""}</h4>${html}</section>`;
	}

	table(title, rows, columns) {
		if (!rows?.length) return "";
		const head = columns.map(([label, , number]) => `<th${number ? ' class="number"' : ""}>${label}</th>`).join("");
		const body = rows
			.map(
				(row) =>
					`<tr>${columns
						.map(([, cell, number]) => `<td${number ? ' class="number"' : ""}>${cell(row) ?? ""}</td>`)
						.join("")}</tr>`
			)
			.join("");
		return this.card(title, `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`, rows.length);
	}

	installations({ installations, consumption }) {
		const of = (row) => (consumption || []).filter((line) => line.installation === row.name);
		const lines = (row, cell) => of(row).map(cell).join("<br>");
		const number = (value) => (value == null ? "–" : format_number(value, null, Number.isInteger(Number(value)) ? 0 : 3));
		return this.table(__("Installations and readings"), installations, [
			[
				`${__("From")} – ${__("Until")}`,
				(row) =>
					`${this.link("Meter Installation", row.name, this.day(row.installed_on))}<br>${
						row.removed_on ? this.day(row.removed_on) : __("stands now")
					}`,
			],
			[
				__("Where"),
				(row) =>
					`<div class="where">${this.link("Personal Account", row.personal_account, row.consumer_name || row.personal_account)}
					<div class="text-muted">${frappe.utils.escape_html(row.address || "")}</div></div>`,
			],
			[__("Ratio"), (row) => row.ratio, true],
			[__("Register"), (row) => lines(row, (line) => `${line.zone}${line.quantity === "Active Import" ? "" : ` · ${__(line.quantity)}`}`)],
			[__("First reading"), (row) => lines(row, (line) => this.value_and_day(number(line.first_value), line.first_date)), true],
			[__("Last reading"), (row) => lines(row, (line) => this.value_and_day(number(line.last_value), line.last_date)), true],
			[__("Consumption, kWh"), (row) => lines(row, (line) => number(line.consumption_kwh)), true],
		]);
	}

	verifications({ verifications }) {
		return this.table(__("Verifications"), verifications, [
			[__("Day"), (row) => this.link("Device Verification", row.name, this.day(row.verified_on))],
			[
				__("Result"),
				(row) =>
					`<span class="indicator-pill ${row.status === "Replaced" ? "gray" : row.result === "Fit" ? "green" : "red"}">${
						row.status === "Replaced" ? __("Replaced") : __(row.result)
					}</span>`,
			],
			[__("Error, %"), (row) => row.error_percent || "", true],
			[__("Certificate number"), (row) => this.safe(row.certificate_no)],
			[__("Who"), (row) => this.safe(row.laboratory || row.worker)],
			[__("Next"), (row) => this.day(row.next_on)],
		]);
	}

	placements({ placements }) {
		return this.table(__("Where it was"), [...(placements || [])].reverse(), [
			[__("From"), (row) => (row.since ? this.day(row.since) : "–")],
			[__("Until"), (row) => (row.until ? this.day(row.until) : __("now"))],
			[
				__("Place"),
				(row) => `${__(row.place_kind)} ${row.place ? this.link(row.place_doctype, row.place, row.place) : ""}`,
			],
			[
				__("Document"),
				(row) => (row.document ? this.link(row.document_doctype, row.document, `${__(row.document_doctype)} ${row.document}`) : ""),
			],
		]);
	}

	acts({ acts }) {
		return this.table(__("Acts"), acts, [
			[__("Day"), (row) => this.day(row.act_date)],
			[__("Act"), (row) => this.link(row.doctype, row.name, `${__(row.doctype)} ${row.name}`)],
			[__("Status"), (row) => __(row.status)],
			[__("Cause"), (row) => this.safe(row.cause)],
		]);
	}

	seals({ seals }) {
		return this.table(__("Seals"), seals, [
			[__("Seal"), (row) => this.link("Seal", row.name, row.serial_no)],
			[__("Kind"), (row) => __(row.seal_type || "")],
			[__("Set on"), (row) => this.day(row.set_day)],
			[__("Broken on"), (row) => this.day(row.broken_day)],
			[__("Status"), (row) => __(row.status)],
		]);
	}

	maintenance({ maintenance }) {
		return this.table(__("Maintenance"), maintenance, [
			[__("Day"), (row) => this.link("Device Maintenance", row.name, this.day(row.done_on))],
			[__("What was done"), (row) => this.safe(row.work)],
			[__("Finding"), (row) => __(row.finding)],
		]);
	}

	exceptions({ exceptions }) {
		return this.table(__("Reading exceptions"), exceptions, [
			[__("Day"), (row) => this.link("Reading Exception", row.name, this.day(row.reading_date || row.creation.slice(0, 10)))],
			[__("Cause"), (row) => this.safe(row.cause_title || row.cause)],
			[__("Reading"), (row) => (!row.value ? "" : `${this.safe(row.zone)}: ${row.value}`)],
			[__("Status"), (row) => __(row.status)],
		]);
	}

	value_and_day(value, day) {
		return `${value} <small class="text-muted">${this.day(day)}</small>`;
	}

	safe(text) {
		return frappe.utils.escape_html(text || "");
	}

	day(value) {
		return value ? frappe.datetime.str_to_user(String(value).slice(0, 10)) : "";
	}

	link(doctype, name, text) {
		const label = this.safe(text || name);
		return doctype && name ? `<a href="${frappe.utils.get_form_link(doctype, name)}">${label}</a>` : label;
	}

	print() {
		const page = window.open("", "_blank");
		if (!page) {
			frappe.msgprint(__("Allow this site to open a window for printing."));
			return;
		}
		const title = this.safe(`${__("Device Passport")} · ${this.data.device.serial_no || this.data.device.name}`);
		page.document.write(`<!doctype html><html><head><meta charset="utf-8"><title>${title}</title><style>
			body { font: 12px/1.4 Inter, "DejaVu Sans", sans-serif; color: #111; margin: 16px; }
			a { color: inherit; text-decoration: none; } table { width: 100%; border-collapse: collapse; }
			th, td { border: 1px solid #bbb; padding: 3px 6px; text-align: left; vertical-align: top; }
			.number { text-align: right; } h2 { margin: 0; } h4 { margin: 14px 0 4px; }
			dl { display: grid; grid-template-columns: repeat(4, 1fr); gap: 4px 12px; } dt { color: #666; } dd { margin: 0; }
			section { break-inside: avoid; } ul { list-style: none; padding: 0; } .device-passport-chips { display: none; }
			li { padding: 3px 0; border-bottom: 1px dotted #ccc; } .day { float: left; width: 90px; }
			</style></head><body>${this.$page.html()}</body></html>`);
		page.document.close();
		page.focus();
		page.print();
	}
}
