// The state of a personal account: headline, consumption by month, bills, payments, meters and readings.
frappe.provide("elektrhisob");

const text = (value) => frappe.utils.escape_html(value === null || value === undefined ? "" : `${value}`);
const date = (value) => (value ? frappe.datetime.str_to_user(value) : "");
const number = (value, places) => format_number(value || 0, null, places);
const link = (doctype, name, label) =>
	`<a href="${frappe.utils.get_form_link(doctype, name)}">${text(label || name)}</a>`;
const pill = (label, color) => `<span class="indicator-pill ${color}">${label}</span>`;

const BILL_COLORS = { Issued: "green", Calculated: "blue", Cancelled: "gray" };
const PAYMENT_COLORS = { Posted: "green", Draft: "orange", Reversed: "gray" };
const READING_COLORS = { Accepted: "green", Suspicious: "orange", Replaced: "gray" };

elektrhisob.AccountState = class AccountState {
	constructor($place, doc, state) {
		this.account = doc.name;
		this.doc = doc;
		this.state = state;
		this.$place = $place;
		$place.html(this.html());
		this.draw();
	}

	html() {
		return `<div class="account-state">
			${this.blocks()}${this.plan()}
			${this.headline()}
			<h6>${__("Consumption by month, kWh")}</h6>
			${this.state.months.length ? '<div class="account-state-chart"></div>' : this.no_months()}
			<div class="row">
				<div class="col-md-6"><h6>${__("Last bills")}</h6>${this.bills()}</div>
				<div class="col-md-6"><h6>${__("Last payments")}</h6>${this.payments()}</div>
			</div>
			${this.penalties()}
			<div class="row">
				<div class="col-md-6"><h6>${__("Meters")}</h6>${this.meters()}</div>
				<div class="col-md-6"><h6>${__("Last readings")}</h6>${this.readings()}</div>
			</div>
		</div>`;
	}

	headline() {
		const balance = this.state.balance;
		const last = this.state.months[this.state.months.length - 1];
		const figures = [];
		if (balance) {
			const words = elektrhisob.balance_words(balance.balance);
			figures.push([words.label, elektrhisob.money(words.amount), `main ${words.color}`, words.color]);
			if (this.state.penalty > 0) figures.push([__("Of it penalty"), elektrhisob.money(this.state.penalty), "", "red"]);
			figures.push([__("Charged in {0}", [text(balance.period)]), elektrhisob.money(balance.charged)]);
			figures.push([__("Paid in {0}", [text(balance.period)]), elektrhisob.money(balance.paid)]);
		} else {
			figures.push([__("Balance"), __("Not billed yet"), "main"]);
		}
		if (last) figures.push([__("Consumed in {0}", [text(last.period)]), elektrhisob.energy(last.kwh)]);
		return `<div class="account-state-headline">${figures
			.map(
				([label, figure, kind = "", color = ""]) => `<div class="account-state-figure ${kind}">
					<div class="label">${label}</div><div class="figure ${color}">${figure}</div>
				</div>`
			)
			.join("")}</div>`;
	}

	// Debts to somebody else: the payment for electricity is not accepted until the source clears them.
	blocks() {
		return this.state.blocks
			.map(
				(block) => `<div class="alert alert-danger account-state-block">
				${link("Debt Block", block.name, __("Payments are blocked: {0}", [__(block.kind)]))}
				· ${text(block.source)} · ${elektrhisob.money(block.debt)} · ${__("since {0}", [date(block.since)])}</div>`
			)
			.join("");
	}

	plan() {
		return this.state.plan
			.map(
				(plan) => `<div class="alert alert-info account-state-plan">
				${link("Instalment Plan", plan.name, __("Instalment plan"))} ${pill(__(plan.status), "blue")}
				${__("Paid {0} of {1}", [elektrhisob.money(plan.paid_amount), elektrhisob.money(plan.total_amount)])}</div>`
			)
			.join("");
	}

	penalties() {
		if (!this.state.penalties.length) return "";
		const rows = this.state.penalties.map((charge) => [
			link("Penalty Charge", charge.name, charge.period),
			`${date(charge.from_date)} – ${date(charge.to_date)}`,
			__(charge.kind),
			`<span class="number">${number(charge.amount, 2)}</span>`,
		]);
		const heads = [__("Period"), __("Days"), __("Kind"), [__("Penalty, soum")]];
		return `<h6>${__("Penalty")}</h6>${this.table(heads, rows, "")}`;
	}

	no_months() {
		return this.empty(__("The first bill run will show the consumption of each month here."));
	}

	bills() {
		const rows = this.state.bills.map((bill) => [
			link("Electricity Bill", bill.name, bill.period),
			`<span class="number">${number(bill.consumption_kwh, 0)}</span>`,
			`<span class="number">${number(bill.amount, 2)}</span>`,
			date(bill.due_date),
			pill(__(bill.status), BILL_COLORS[bill.status] || "gray"),
		]);
		return this.table(
			[__("Period"), [__("kWh")], [__("Charged, soum")], __("Pay by"), __("Status")],
			rows,
			__("No bills yet. They come with the bill run of the period.")
		);
	}

	payments() {
		const rows = this.state.payments.map((payment) => [
			link("Account Payment", payment.name, date(payment.payment_date)),
			`<span class="number">${number(payment.amount, 2)}</span>`,
			__(payment.channel),
			pill(__(payment.status), PAYMENT_COLORS[payment.status] || "gray"),
		]);
		return this.table(
			[__("Date"), [__("Sum, soum")], __("Channel"), __("Status")],
			rows,
			__("No payments yet.")
		);
	}

	meters() {
		const rows = this.state.meters.map((meter) => [
			link("Meter Installation", meter.name, meter.serial_no),
			link("Supply Point", meter.supply_point),
			`<span class="number">${number(meter.ratio, 0)}</span>`,
			date(meter.installed_on),
			meter.removed_on ? date(meter.removed_on) : pill(__("In place"), "green"),
		]);
		return this.table(
			[__("Meter"), __("Supply point"), [__("Ratio")], __("Installed"), __("Removed")],
			rows,
			__("No meter yet. Make a supply point and install a meter on it.")
		);
	}

	readings() {
		const rows = this.state.readings.map((reading) => [
			link("Meter Reading", reading.name, date(reading.reading_date)),
			text(reading.serial_no),
			text(reading.zone),
			`<span class="number">${number(reading.value, reading.value % 1 ? 3 : 0)}</span>`,
			__(reading.source),
			pill(__(reading.status), READING_COLORS[reading.status] || "gray"),
		]);
		return this.table(
			[__("Date"), __("Meter"), __("Zone"), [__("On the dial")], __("Source"), __("Status")],
			rows,
			__("No readings yet.")
		);
	}

	table(heads, rows, nothing) {
		if (!rows.length) return this.empty(nothing);
		const is_number = heads.map((head) => Array.isArray(head));
		const cell = (tag, value, at) => `<${tag}${is_number[at] ? ' class="number"' : ""}>${value}</${tag}>`;
		return `<div class="table-responsive"><table class="table table-sm">
			<thead><tr>${heads.map((head, at) => cell("th", [].concat(head)[0], at)).join("")}</tr></thead>
			<tbody>${rows.map((row) => `<tr>${row.map((value, at) => cell("td", value, at)).join("")}</tr>`).join("")}</tbody>
		</table></div>`;
	}

	empty(words) {
		return `<div class="account-state-empty">${words}</div>`;
	}

	draw() {
		const place = this.$place.find(".account-state-chart")[0];
		if (!place) return;
		const months = this.state.months;
		this.chart = new frappe.Chart(place, {
			type: "bar",
			height: 220,
			colors: ["blue"],
			data: {
				labels: months.map((month) => month.period),
				datasets: [{ name: __("kWh"), values: months.map((month) => month.kwh) }],
			},
			axisOptions: { xAxisMode: "tick", xIsSeries: 1 },
			barOptions: { spaceRatio: 0.4 },
			tooltipOptions: { formatTooltipY: (value) => elektrhisob.energy(value) },
		});
	}

	print() {
		const style = [...document.querySelectorAll('link[rel="stylesheet"]')]
			.map((sheet) => sheet.outerHTML)
			.join("");
		const page = window.open("", "_blank");
		if (!page) {
			frappe.msgprint(__("The browser stopped the print window. Allow pop-up windows for this address."));
			return;
		}
		page.document.write(`<html><head><title>${text(this.account)}</title>${style}
			<style>body{background:#fff}a{color:inherit;text-decoration:none}</style></head><body>
			<div style="padding: 24px">
			<h3>${elektrhisob.account_number(this.account)} · ${text(this.doc.consumer_name)}</h3>
			<p>${text(this.doc.address)}</p>
			<p class="text-muted">${__("State on {0}", [date(frappe.datetime.get_today())])}</p>
			${this.$place.html()}</div></body></html>`);
		page.document.close();
		page.addEventListener("load", () => page.print());
	}
};
