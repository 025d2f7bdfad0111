frappe.pages["held-bills"].on_page_load = (wrapper) => {
	wrapper.held_bills = new HeldBills(wrapper);
};

frappe.pages["held-bills"].on_page_show = (wrapper) => wrapper.held_bills.show();

const HELD_WORKLIST = "elektrhisob.billing.checks.worklist";
const HELD_DECISIONS = "elektrhisob.billing.checks.decisions";
const HELD_COLORS = { Hold: "orange", Warn: "blue" };

class HeldBills {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({ parent: wrapper, title: __("Held Bills"), single_column: true });
		this.rows = [];
		this.groups = [];
		this.chosen = new Set();
		this.asked = 0;
		this.may_decide = frappe.model.can_write("Bill Check Finding");
		this.make_filters();
		this.make_body();
		this.page.set_secondary_action(__("Refresh"), () => this.refresh(), "refresh");
		this.page.add_menu_item(__("Export"), () => this.export_rows());
		this.page.add_menu_item(__("Checks of bills"), () => frappe.set_route("List", "Bill Check Rule"));
		this.page.add_menu_item(__("All that was found"), () => frappe.set_route("List", "Bill Check Finding"));
	}

	make_filters() {
		const fields = [
			{ fieldname: "bill_run", fieldtype: "Link", options: "Bill Run", label: __("Bill run") },
			{ fieldname: "het", fieldtype: "Link", options: "Org Unit", label: __("District (HET)"),
				get_query: () => ({ filters: { unit_level: "HET" } }) },
			{ fieldname: "period", fieldtype: "Link", options: "Settlement Period", label: __("Settlement period") },
			{ fieldname: "severity", fieldtype: "Select", label: __("Severity"),
				options: [{ value: "", label: __("Any severity") }, ...["Hold", "Warn"].map((value) => ({ value, label: __(value) }))] },
		];
		this.filters = Object.fromEntries(
			fields.map((field) => [
				field.fieldname,
				this.page.add_field({ ...field, change: () => this.filters_changed() }),
			])
		);
	}

	filters_changed() {
		const values = JSON.stringify(this.filter_values());
		if (values === this.last_filters) return;
		this.last_filters = values;
		this.group = null;
		this.refresh();
	}

	filter_values() {
		const values = {};
		for (const [name, control] of Object.entries(this.filters)) {
			if (control.get_value()) values[name] = control.get_value();
		}
		return values;
	}

	make_body() {
		this.$body = $(`<div class="held-bills">
			<nav class="worklist-groups" aria-label="${__("Causes")}"></nav>
			<section>
				<div class="worklist-bar"></div>
				<div class="worklist-rows" role="list"></div>
				<div class="text-center"><button class="btn btn-default btn-sm worklist-more hidden">${__("Show more")}</button></div>
			</section>
		</div>`).appendTo(this.page.main);
		this.$groups = this.$body.find(".worklist-groups");
		this.$bar = this.$body.find(".worklist-bar");
		this.$rows = this.$body.find(".worklist-rows");
		this.$more = this.$body.find(".worklist-more");
		this.$groups.on("click", ".worklist-group", (event) => this.choose_group($(event.currentTarget).index()));
		this.$rows.on("change", ".worklist-check", (event) => this.toggle($(event.target).data("name")));
		this.$body.on("click", "[data-action]", (event) => this.press(event.currentTarget));
		this.$bar.on("change", ".worklist-all", (event) => this.choose_all(event.target.checked));
		this.$more.on("click", () => this.load_rows(true));
	}

	async show() {
		const asked = frappe.route_options?.bill_run;
		frappe.route_options = null;
		if (asked) await this.filters.bill_run.set_value(asked);
		this.last_filters = JSON.stringify(this.filter_values());
		this.refresh();
	}

	async refresh() {
		const question = ++this.asked;
		const groups = await frappe.xcall(`${HELD_WORKLIST}.groups`, { filters: this.filter_values() });
		if (question !== this.asked) return;
		this.groups = groups;
		this.render_groups();
		if (!groups.length) return this.tell_empty();
		const key = ({ cause, het, severity }) => `${cause} ${het} ${severity}`;
		const same = this.group ? groups.findIndex((row) => key(row) === key(this.group)) : 0;
		this.choose_group(Math.max(same, 0));
	}

	render_groups() {
		const text = frappe.utils.escape_html;
		this.$groups.html(
			this.groups
				.map(
					(row) => `<button class="worklist-group" data-cause="${text(row.cause)}">
						<div class="worklist-group-head"><b>${text(row.title)}</b><span class="indicator-pill ${
						HELD_COLORS[row.severity]
					}">${row.count}</span></div>
						<div class="worklist-group-head text-muted small"><span>${text(row.het_name || "")}</span>
							<span>${elektrhisob.money(row.money)}</span></div>
						<div class="text-muted small">${__(row.severity)} · ${__("oldest: {0}", [frappe.datetime.comment_when(row.oldest)])}</div>
					</button>`
				)
				.join("")
		);
	}

	choose_group(index) {
		this.group = this.groups[index];
		this.$groups.children().removeClass("selected").eq(index).addClass("selected");
		this.chosen.clear();
		this.load_rows();
	}

	group_filters() {
		const { cause, het, severity } = this.group;
		return { ...this.filter_values(), cause, severity, ...(het ? { het } : {}) };
	}

	async load_rows(more = false) {
		const last = more && this.rows[this.rows.length - 1];
		const question = ++this.asked;
		const answer = await frappe.xcall(`${HELD_WORKLIST}.page`, {
			filters: this.group_filters(),
			...(last ? { after_money: last.amount, after_name: last.name } : {}),
		});
		if (question !== this.asked) return;
		this.rows = more ? [...this.rows, ...answer.rows] : answer.rows;
		this.$more.toggleClass("hidden", !answer.more);
		this.$rows.html(this.rows.map((row) => this.row_html(row)).join(""));
		this.render_bar();
	}

	buttons(idle, size = "btn-xs") {
		if (!this.may_decide) return "";
		const words = { release: this.group.severity === "Hold" ? __("Release") : __("Seen"), reject: __("Reject and bill anew") };
		return Object.entries(words)
			.map(
				([verb, label]) => `<button class="btn ${size} btn-default" data-action="${verb}" ${idle ? "disabled" : ""}>${label}</button>`
			)
			.join("");
	}

	render_bar() {
		const count = this.chosen.size;
		this.$bar.html(`<label class="worklist-count"><input type="checkbox" class="worklist-all" ${
			count && count === this.rows.length ? "checked" : ""
		} aria-label="${__("Choose all shown")}"> ${count ? __("{0} chosen", [count]) : __("{0} shown", [this.rows.length])}</label>${this.buttons(
			!count
		)}`);
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
			<input type="checkbox" class="worklist-check" data-name="${text(row.name)}" aria-label="${__("Choose")}">
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
			return `<rect class="${bill.name === row.bill ? "asked" : bill.held ? "estimated" : ""}" x="${(index * width + 2).toFixed(1)}"
				y="${(66 - height).toFixed(1)}" width="${(width - 3).toFixed(1)}" height="${height.toFixed(1)}"><title>${text_of(bill)}</title></rect>`;
		});
		const [first, last] = [row.history[0], row.history[row.history.length - 1]];
		if (!first) return "";
		return `<svg class="worklist-chart" viewBox="0 0 200 84" role="img" aria-label="${__("Bills of twelve months")}">
			${bars.join("")}<text x="2" y="80">${first.period}</text>${
			row.history.length > 4 ? `<text x="${(row.history.length * width).toFixed(1)}" y="80" text-anchor="end">${last.period}</text>` : ""
		}</svg>`;
	}

	toggle(name) {
		this.chosen.has(name) ? this.chosen.delete(name) : this.chosen.add(name);
		this.render_bar();
	}

	choose_all(on) {
		this.chosen = new Set(on ? this.rows.map((row) => row.name) : []);
		this.$rows.find(".worklist-check").prop("checked", on);
		this.render_bar();
	}

	press(button) {
		const row = $(button).closest(".worklist-row").data("name");
		const names = row ? [row] : [...this.chosen];
		if (!names.length) return;
		button.dataset.action === "release" ? this.release(names) : this.reject(names);
	}

	release(names) {
		this.ask(__("Release {0} bills", [names.length]), false, __("Release"), async ({ note }) => {
			const { issued, free } = await frappe.xcall(`${HELD_DECISIONS}.release`, { names, note });
			this.tell(issued ? __("{0} issued now", [issued]) : __("{0} free to be issued", [free]));
		});
	}

	reject(names) {
		this.ask(__("Reject {0} bills", [names.length]), true, __("Reject"), async ({ note }) => {
			const { done } = await frappe.xcall(`${HELD_DECISIONS}.reject`, { names, note });
			this.tell(__("{0} rejected. Put their readings right; the next run of the month bills them anew.", [done]));
		});
	}

	tell(message) {
		frappe.show_alert({ message, indicator: "green" }, 8);
	}

	ask(title, reqd, label, run) {
		const dialog = new frappe.ui.Dialog({
			title,
			fields: [{ fieldname: "note", fieldtype: "Small Text", label: __("Why"), reqd: reqd ? 1 : 0 }],
			primary_action_label: label,
			primary_action: async (values) => {
				dialog.get_primary_btn().prop("disabled", true);
				try {
					await run({ note: "", ...values });
					dialog.hide();
				} catch (refused) {
					if (refused instanceof Error) throw refused;
				} finally {
					dialog.get_primary_btn().prop("disabled", false);
					this.refresh();
				}
			},
		});
		dialog.show();
	}

	export_rows() {
		frappe.route_options = { state: "Open", ...(this.group ? this.group_filters() : this.filter_values()) };
		frappe.set_route("List", "Bill Check Finding", "Report");
	}

	tell_empty() {
		this.rows = [];
		this.group = null;
		this.$bar.empty();
		this.$more.addClass("hidden");
		const filtered = Object.keys(this.filter_values()).length;
		this.$rows.html(`<div class="worklist-empty text-muted">
			<h5>${filtered ? __("Nothing here with these filters") : __("No bill waits for a decision")}</h5>
			<p>${
				filtered
					? __("Take a filter away to see the rest.")
					: __("Every calculated bill is usual. What a check finds from now on appears here.")
			}</p></div>`);
	}
}

function text_of(bill) {
	return frappe.utils.escape_html(`${bill.period}: ${elektrhisob.money(bill.amount)}, ${__("{0} kWh", [bill.consumption_kwh])}`);
}
