frappe.pages["held-bills"].on_page_load = (wrapper) => {
	wrapper.held_bills = new HeldBills(wrapper);
};

frappe.pages["held-bills"].on_page_show = (wrapper) => wrapper.held_bills.show();

const HELD_DECISIONS = "elektrhisob.billing.checks.decisions";
const HELD_COLORS = { Hold: "orange", Warn: "blue" };

class HeldBills extends elektrhisob.WorklistPage {
	groups_method = "elektrhisob.billing.checks.worklist.groups";
	page_method = "elektrhisob.billing.checks.worklist.page";
	body_class = "held-bills";
	money_field = "amount";

	constructor(wrapper) {
		super();
		this.may_decide = frappe.model.can_write("Bill Check Finding");
		this.open(wrapper, __("Held Bills"));
		this.page.add_menu_item(__("Export"), () => this.export_rows());
		this.page.add_menu_item(__("Checks of bills"), () => frappe.set_route("List", "Bill Check Rule"));
		this.page.add_menu_item(__("All that was found"), () => frappe.set_route("List", "Bill Check Finding"));
	}

	filter_fields() {
		return [
			{ fieldname: "bill_run", fieldtype: "Link", options: "Bill Run", label: __("Bill run") },
			{ fieldname: "het", fieldtype: "Link", options: "Org Unit", label: __("District (HET)"),
				get_query: () => ({ filters: { unit_level: "HET" } }) },
			{ fieldname: "period", fieldtype: "Link", options: "Settlement Period", label: __("Settlement period") },
			{ fieldname: "severity", fieldtype: "Select", label: __("Severity"),
				options: [{ value: "", label: __("Any severity") }, ...["Hold", "Warn"].map((value) => ({ value, label: __(value) }))] },
		];
	}

	async show() {
		const asked = frappe.route_options?.bill_run;
		frappe.route_options = null;
		if (asked) await this.filters.bill_run.set_value(asked);
		this.last_filters = JSON.stringify(this.filter_values());
		this.refresh();
	}

	same_group({ cause, het, severity }) {
		return cause === this.group.cause && het === this.group.het && severity === this.group.severity;
	}

	group_html(row) {
		const text = frappe.utils.escape_html;
		return `<button class="worklist-group" data-cause="${text(row.cause)}">
			<div class="worklist-group-head"><b>${text(row.title)}</b><span class="indicator-pill ${HELD_COLORS[row.severity]}">${row.count}</span></div>
			<div class="worklist-group-head text-muted small"><span>${text(row.het_name || "")}</span>
				<span>${elektrhisob.money(row.money)}</span></div>
			<div class="text-muted small">${__(row.severity)} · ${__("oldest: {0}", [frappe.datetime.comment_when(row.oldest)])}</div>
		</button>`;
	}

	group_filters() {
		return { ...super.group_filters(), severity: this.group.severity };
	}

	actions_html() {
		return this.buttons(!this.chosen.size);
	}

	buttons(idle) {
		if (!this.may_decide) return "";
		const words = { release: this.group.severity === "Hold" ? __("Release") : __("Seen"), reject: __("Reject and bill anew") };
		return Object.entries(words)
			.map(
				([verb, label]) => `<button class="btn btn-xs btn-default" data-action="${verb}" ${idle ? "disabled" : ""}>${label}</button>`
			)
			.join("");
	}

	row_html(row) {
		const text = frappe.utils.escape_html;
		const link = (doctype, name, label) =>
			`<a href="${frappe.utils.get_form_link(doctype, name)}">${text(label || name)}</a>`;
		const links = [
			link("Personal Account", row.personal_account, elektrhisob.account_number(row.personal_account)),
			link("Electricity Bill", row.bill, __("Bill of {0}", [row.period])),
			link("Bill Run", row.bill_run),
		];
		const also = row.also.length ? `<div class="text-muted small">${__("Also: {0}", [text(row.also.join(", "))])}</div>` : "";
		return `<article class="worklist-row" role="listitem" data-name="${text(row.name)}">
			${this.check_html(row)}
			<div>
				<div class="worklist-line"><span><b>${text(row.consumer_name || "")}</b>
					<span class="text-muted">${text(row.address || "")}</span></span>
					<span class="worklist-money">${elektrhisob.money(row.amount)}</span></div>
				<div class="worklist-line text-muted small"><span>${links.join(" · ")}</span>
					<span class="indicator-pill ${HELD_COLORS[row.severity]}">${__(row.severity)}</span></div>
				<p class="worklist-words">${text(row.words)}</p>
				<div class="text-muted small">${text(row.remedy)}</div>${also}
			</div>
			<div class="worklist-side">${this.chart_html(row)}</div>
			<div class="worklist-actions">${this.buttons(false)}</div>
		</article>`;
	}

	chart_html(row) {
		const most = Math.max(...row.history.map((bill) => bill.amount), 0.01);
		const width = 196 / Math.max(row.history.length, 6);
		const bars = row.history.map((bill, index) => {
			const height = Math.max((bill.amount / most) * 60, 1);
			const kind = bill.name === row.bill ? "asked" : bill.held ? "estimated" : "";
			return this.bar_html(kind, index, width, height, text_of(bill));
		});
		const [first, last] = [row.history[0], row.history[row.history.length - 1]];
		if (!first) return "";
		return `<svg class="worklist-chart" viewBox="0 0 200 84" role="img" aria-label="${__("Bills of twelve months")}">
			${bars.join("")}<text x="2" y="80">${first.period}</text>${
			row.history.length > 4 ? `<text x="${(row.history.length * width).toFixed(1)}" y="80" text-anchor="end">${last.period}</text>` : ""
		}</svg>`;
	}

	press(verb, names) {
		verb === "release" ? this.release(names) : this.reject(names);
	}

	release(names) {
		this.ask(__("Release {0} bills", [names.length]), [this.note_field(false)], __("Release"), ({ note }) =>
			this.send(`${HELD_DECISIONS}.release`, { names, note: note || "" }, ({ issued, free }) =>
				issued ? __("{0} issued now", [issued]) : __("{0} free to be issued", [free])
			)
		);
	}

	reject(names) {
		this.ask(__("Reject {0} bills", [names.length]), [this.note_field()], __("Reject"), ({ note }) =>
			this.send(`${HELD_DECISIONS}.reject`, { names, note }, ({ done }) =>
				__("{0} rejected. Put their readings right; the next run of the month bills them anew.", [done])
			)
		);
	}

	export_rows() {
		frappe.route_options = { state: "Open", ...(this.group ? this.group_filters() : this.filter_values()) };
		frappe.set_route("List", "Bill Check Finding", "Report");
	}

	empty_words() {
		return [
			__("No bill waits for a decision"),
			__("Every calculated bill is usual. What a check finds from now on appears here."),
		];
	}
}

function text_of(bill) {
	return frappe.utils.escape_html(`${bill.period}: ${elektrhisob.money(bill.amount)}, ${__("{0} kWh", [bill.consumption_kwh])}`);
}
