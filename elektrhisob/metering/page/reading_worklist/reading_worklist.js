{% include "elektrhisob/metering/page/reading_worklist/worklist_decisions.js" %}

frappe.pages["reading-worklist"].on_page_load = (wrapper) => {
	wrapper.worklist = new ReadingWorklist(wrapper);
};

frappe.pages["reading-worklist"].on_page_show = (wrapper) => wrapper.worklist.show();

const SEVERITY_COLORS = { Refuse: "red", Hold: "orange", Warn: "blue" };

class ReadingWorklist extends WorklistDecisions {
	groups_method = "elektrhisob.metering.validation.worklist.groups";
	page_method = "elektrhisob.metering.validation.worklist.page";
	body_class = "reading-worklist";
	money_field = "money_at_stake";

	constructor(wrapper) {
		super();
		this.current = 0;
		this.may_decide = frappe.model.can_write("Reading Exception");
		this.open(wrapper, __("Reading Worklist"));
		this.make_menu();
		this.listen();
	}

	filter_fields() {
		const all = (label, options) => [{ value: "", label }, ...options];
		return [
			{ fieldname: "het", fieldtype: "Link", options: "Org Unit", label: __("District (HET)"),
				get_query: () => ({ filters: { unit_level: "HET" } }) },
			{ fieldname: "route", fieldtype: "Link", options: "Org Unit", label: __("Route"),
				get_query: () => ({ filters: { unit_level: "Route" } }) },
			{ fieldname: "category", fieldtype: "Link", options: "Consumer Category", label: __("Consumer category") },
			{ fieldname: "severity", fieldtype: "Select", label: __("Severity"),
				options: all(__("Any severity"), ["Refuse", "Hold", "Warn"].map((value) => ({ value, label: __(value) }))) },
			{ fieldname: "older_than_days", fieldtype: "Select", label: __("Age"),
				options: all(__("Any age"), [3, 7, 14, 30].map((days) => ({ value: `${days}`, label: __("over {0} days", [days]) }))) },
			{ fieldname: "mine", fieldtype: "Check", label: __("Mine") },
		];
	}

	make_menu() {
		this.page.add_menu_item(__("Keyboard shortcuts"), () => this.tell_keys());
		this.page.add_menu_item(__("Exception Ageing"), () => frappe.set_route("query-report", "Exception Ageing"));
		this.page.add_menu_item(__("Validation rules"), () => frappe.set_route("List", "Validation Rule"));
		this.page.add_menu_item(__("All exceptions"), () => frappe.set_route("List", "Reading Exception"));
	}

	actions() {
		if (!this.may_decide) return [];
		return [
			{ key: "a", label: __("Accept"), run: (names) => this.accept(names), primary: true, stored: true },
			{ key: "e", label: __("Estimate"), run: (names) => this.estimate(names), of_register: true },
			{ key: "v", label: __("Order a visit"), run: (names) => this.order_visit(names) },
			{ key: "c", label: __("Call"), run: (names) => this.call(names[0]), single: true },
			{ key: "r", label: __("Enter the value"), run: (names) => this.replace(names[0]), single: true, of_register: true },
			{ key: "d", label: __("Reject"), run: (names) => this.reject(names) },
			{ key: "t", label: __("Take"), run: (names) => this.take(names) },
		];
	}

	listen() {
		this.$rows.on("click", ".worklist-row", (event) => this.on_row_click(event));
		this.$rows.on("click", ".worklist-photo", (event) => this.show_photo(event.currentTarget.src));
		$(document).on("keydown.reading-worklist", (event) => this.on_key(event));
	}

	show() {
		const [, cause, het] = frappe.get_route();
		if (cause) this.group = { cause, het };
		this.refresh();
	}

	press(key, names) {
		this.actions()
			.find((action) => action.key === key)
			.run(names);
	}

	same_group({ cause, het }) {
		return cause === this.group.cause && (!this.group.het || het === this.group.het);
	}

	group_html(row) {
		const text = frappe.utils.escape_html;
		return `<button class="worklist-group" data-cause="${text(row.cause)}">
			<div class="worklist-group-head"><b>${text(row.title)}</b><span class="indicator-pill gray">${row.count}</span></div>
			<div class="worklist-group-head text-muted small">
				<span>${text(row.het_name || __("No district"))}</span>
				<span>${elektrhisob.money(row.money)}</span></div>
			<div class="text-muted small">${__("oldest: {0}", [frappe.datetime.comment_when(row.oldest)])}${
			row.in_work ? ` · ${__("{0} in work", [row.in_work])}` : ""
		}</div>
		</button>`;
	}

	// A day of a load profile is accepted as it is; it has no register to estimate.
	fits(action, row) {
		return row.profile ? !action.of_register : row.reading || !action.stored;
	}

	render_rows() {
		super.render_rows();
		this.mark();
	}

	actions_html() {
		const count = this.chosen.size;
		return this.actions()
			.filter((action) => !action.single)
			.map((action) => {
				const { key, label, primary } = action;
				const idle = !count || this.rows.some((row) => this.chosen.has(row.name) && !this.fits(action, row));
				const color = primary && !idle ? "btn-primary" : "btn-default";
				return `<button class="btn btn-xs ${color}" data-action="${key}" ${idle ? "disabled" : ""}>${label}</button>`;
			})
			.join("");
	}

	row_html(row) {
		const text = frappe.utils.escape_html;
		const link = (doctype, name, label) =>
			name ? `<a href="${frappe.utils.get_form_link(doctype, name)}">${text(label || name)}</a>` : "";
		const who = row.assigned_name ? `<span class="indicator-pill gray">${text(row.assigned_name)}</span>` : "";
		const also = row.also.length ? `<div class="text-muted small">${__("Also: {0}", [text(row.also.join(", "))])}</div>` : "";
		const links = [
			link("Personal Account", row.personal_account, row.personal_account && elektrhisob.account_number(row.personal_account)),
			link("Meter Installation", row.installation, row.serial_no && __("Meter {0}", [row.serial_no])),
			row.zone && row.zone !== "T0" ? text(row.zone) : "",
			row.quantity && row.quantity !== "Active Import" ? __(row.quantity) : "",
			link("Meter Reading", row.reading, row.reading && __("Reading")),
			row.visit ? link("Field Order", row.visit, __("Visit ordered")) : "",
			row.note ? text(row.note) : "",
			row.called_on ? __("called {0}", [frappe.datetime.comment_when(row.called_on)]) : "",
		].filter(Boolean);
		return `<article class="worklist-row" role="listitem" data-name="${text(row.name)}">
			${this.check_html(row)}
			<div>
				<div class="worklist-line"><span><b>${text(row.consumer_name || __("Unknown device"))}</b>
					<span class="text-muted">${text(row.address || "")}</span></span>
					<span class="worklist-money">${elektrhisob.money(row.money_at_stake)}</span></div>
				<div class="worklist-line text-muted small"><span>${links.join(" · ")}</span>
					<span><span class="indicator-pill ${SEVERITY_COLORS[row.severity]}">${__(row.severity)}</span> ${who}</span></div>
				<p class="worklist-words">${text(row.words)}</p>
				${row.words.includes(row.remedy) ? "" : `<div class="text-muted small">${text(row.remedy)}</div>`}${also}
			</div>
			<div class="worklist-side">${this.chart_html(row)}${
				row.photo ? `<img class="worklist-photo" src="${text(row.photo)}" alt="${__("Photo of the dial")}">` : ""
			}</div>
			<div class="worklist-actions">${this.actions()
				.filter((action) => this.fits(action, row))
				.map(({ key, label }) => `<button class="btn btn-xs btn-default" data-action="${key}" title="${key}">${label}</button>`)
				.join("")}</div>
		</article>`;
	}

	chart_html(row) {
		if (row.profile) return this.profile_day(row.profile);
		const points = row.history.filter((point) => point.daily !== null).slice(-12);
		if (!points.length) return `<div class="worklist-chart text-muted small">${__("No history")}</div>`;
		const most = Math.max(...points.map((point) => point.daily), 0.001);
		const width = 196 / Math.max(points.length, 6);
		const bars = points.map((point, index) => {
			const height = Math.max((point.daily / most) * 60, 1);
			const kind = point.name === row.reading ? "asked" : point.estimated ? "estimated" : "";
			const words = __("{0} kWh a day", [point.daily]);
			return this.bar_html(kind, index, width, height, `${frappe.datetime.str_to_user(point.day)}: ${words}`);
		});
		const first = frappe.datetime.str_to_user(points[0].day);
		const last = frappe.datetime.str_to_user(points[points.length - 1].day);
		return `<svg class="worklist-chart" viewBox="0 0 200 84" role="img" aria-label="${__("Consumption a day over twelve months")}">
			${bars.join("")}<text x="2" y="80">${first}</text><text x="198" y="80" text-anchor="end">${last}</text></svg>`;
	}

	profile_day(profile) {
		const most = Math.max(...profile.values, 1);
		const width = 196 / profile.values.length;
		const bars = profile.values.map((value, index) => {
			const missing = profile.letters[index] === "M";
			const height = missing ? 62 : Math.max((value / most) * 60, 1);
			const minute = index * profile.interval;
			const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
			const words = missing ? __("missing") : __("{0} kWh", [value / 1000]);
			const kind = missing ? "missing" : value === most ? "asked" : "";
			return this.bar_html(kind, index, width, height, `${time}: ${words}`);
		});
		const day = frappe.datetime.str_to_user(profile.day);
		return `<a href="/app/load-profile-day/${encodeURIComponent(profile.name)}">
			<svg class="worklist-chart" viewBox="0 0 200 84" role="img" aria-label="${__("Load profile of {0}", [day])}">
			${bars.join("")}<text x="2" y="80">00:00</text><text x="100" y="80" text-anchor="middle">${day}</text>
			<text x="198" y="80" text-anchor="end">24:00</text></svg></a>`;
	}

	empty_words() {
		return [
			__("Nothing waits for a decision"),
			__("Every reading is fit to bill. What a rule stops from now on appears here."),
		];
	}

	targets() {
		if (this.chosen.size) return [...this.chosen];
		return this.rows[this.current] ? [this.rows[this.current].name] : [];
	}

	on_row_click(event) {
		this.current = $(event.currentTarget).index();
		this.mark();
	}

	mark() {
		const $row = this.$rows.find(".worklist-row").removeClass("current").eq(this.current).addClass("current");
		if (this.moved) $row[0]?.scrollIntoView({ block: "nearest" });
		this.moved = false;
	}

	on_key(event) {
		const typing = $(event.target).is("input:not([type=checkbox]), textarea, select, [contenteditable]");
		const elsewhere = frappe.get_route()[0] !== "reading-worklist" || window.cur_dialog?.display;
		if (typing || elsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
		const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
		const action = this.actions().find(({ key }) => key === event.key);
		if (step) {
			this.current = Math.min(Math.max(this.current + step, 0), this.rows.length - 1);
			this.moved = true;
			this.mark();
		} else if (event.key === "x" && this.rows[this.current]) this.toggle(this.rows[this.current].name);
		else if (event.key === "u" && this.accepted) this.take_back();
		else if (event.key === "?") this.tell_keys();
		else if (action && this.targets().length) action.run(this.targets());
		else return;
		event.preventDefault();
	}

	tell_keys() {
		const keys = [
			["j k", __("next and previous")],
			["x", __("choose")],
			...this.actions().map(({ key, label }) => [key, label]),
			["u", __("take back the last acceptance")],
		];
		frappe.msgprint({
			title: __("Keyboard shortcuts"),
			message: `<div class="worklist-keys">${keys.map(([key, label]) => `<p><kbd>${key}</kbd>${label}</p>`).join("")}</div>`,
		});
	}
}
