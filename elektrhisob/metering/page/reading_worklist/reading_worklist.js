{% include "elektrhisob/metering/page/reading_worklist/worklist_decisions.js" %}

frappe.pages["reading-worklist"].on_page_load = (wrapper) => {
	wrapper.worklist = new ReadingWorklist(wrapper);
};

frappe.pages["reading-worklist"].on_page_show = (wrapper) => wrapper.worklist.show();

const WORKLIST = "elektrhisob.metering.validation.worklist";
const SEVERITY_COLORS = { Refuse: "red", Hold: "orange", Warn: "blue" };

class ReadingWorklist extends WorklistDecisions {
	constructor(wrapper) {
		super();
		this.page = frappe.ui.make_app_page({ parent: wrapper, title: __("Reading Worklist"), single_column: true });
		this.rows = [];
		this.chosen = new Set();
		this.current = 0;
		this.group = null;
		this.asked = 0;
		this.may_decide = frappe.model.can_write("Reading Exception");
		this.make_filters();
		this.make_body();
		this.make_actions();
		this.listen();
	}

	make_filters() {
		const all = (label, options) => [{ value: "", label }, ...options];
		const fields = [
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
		this.$body = $(`<div class="reading-worklist">
			<nav class="worklist-groups" aria-label="${__("Causes")}"></nav>
			<section>
				<div class="worklist-bar"></div>
				<div class="worklist-rows" role="list"></div>
				<div class="text-center"><button class="btn btn-default btn-sm worklist-more hidden">${__(
					"Show more"
				)}</button></div>
			</section>
		</div>`).appendTo(this.page.main);
		this.$groups = this.$body.find(".worklist-groups");
		this.$bar = this.$body.find(".worklist-bar");
		this.$rows = this.$body.find(".worklist-rows");
		this.$more = this.$body.find(".worklist-more");
	}

	make_actions() {
		this.page.set_secondary_action(__("Refresh"), () => this.refresh(), "refresh");
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
		this.$groups.on("click", ".worklist-group", (event) => this.choose_group($(event.currentTarget).index()));
		this.$rows.on("click", ".worklist-row", (event) => this.on_row_click(event));
		this.$rows.on("change", ".worklist-check", (event) => this.toggle($(event.target).data("name")));
		this.$rows.on("click", "[data-action]", (event) => {
			const action = this.actions().find(({ key }) => key === $(event.currentTarget).data("action"));
			action.run([$(event.currentTarget).closest(".worklist-row").data("name")]);
		});
		this.$rows.on("click", ".worklist-photo", (event) => this.show_photo(event.currentTarget.src));
		this.$bar.on("click", "[data-action]", (event) => {
			const action = this.actions().find(({ key }) => key === $(event.currentTarget).data("action"));
			action.run(this.targets());
		});
		this.$bar.on("change", ".worklist-all", (event) => this.choose_all(event.target.checked));
		this.$more.on("click", () => this.load_rows(true));
		$(document).on("keydown.reading-worklist", (event) => this.on_key(event));
	}

	show() {
		const [, cause, het] = frappe.get_route();
		if (cause) this.group = { cause, het };
		this.refresh();
	}

	async refresh() {
		const question = ++this.asked;
		const groups = await frappe.xcall(`${WORKLIST}.groups`, { filters: this.filter_values() });
		if (question !== this.asked) return;
		this.groups = groups;
		const same = this.group && groups.findIndex((row) => row.cause === this.group.cause && (!this.group.het || row.het === this.group.het));
		this.render_groups();
		if (!groups.length) return this.tell_empty();
		this.choose_group(same >= 0 && same !== null ? same : 0);
	}

	render_groups() {
		const text = frappe.utils.escape_html;
		this.$groups.html(
			this.groups
				.map(
					(row) => `<button class="worklist-group" data-cause="${text(row.cause)}">
						<div class="worklist-group-head"><b>${text(row.title)}</b><span class="indicator-pill gray">${row.count}</span></div>
						<div class="worklist-group-head text-muted small">
							<span>${text(row.het_name || __("No district"))}</span>
							<span>${elektrhisob.money(row.money)}</span></div>
						<div class="text-muted small">${__("oldest: {0}", [frappe.datetime.comment_when(row.oldest)])}${
							row.in_work ? ` · ${__("{0} in work", [row.in_work])}` : ""
						}</div>
					</button>`
				)
				.join("")
		);
	}

	choose_group(index) {
		this.group = this.groups[index];
		this.$groups.children().removeClass("selected").eq(index).addClass("selected");
		this.chosen.clear();
		this.current = 0;
		this.load_rows();
	}

	group_filters() {
		return { ...this.filter_values(), cause: this.group.cause, ...(this.group.het ? { het: this.group.het } : {}) };
	}

	async load_rows(more = false) {
		const last = more && this.rows[this.rows.length - 1];
		const question = ++this.asked;
		const answer = await frappe.xcall(`${WORKLIST}.page`, {
			filters: this.group_filters(),
			...(last ? { after_money: last.money_at_stake, after_name: last.name } : {}),
		});
		if (question !== this.asked) return;
		this.rows = more ? [...this.rows, ...answer.rows] : answer.rows;
		this.$more.toggleClass("hidden", !answer.more);
		this.render_rows();
	}

	// A day of a load profile is accepted as it is; it has no register to estimate.
	fits(action, row) {
		return row.profile ? !action.of_register : row.reading || !action.stored;
	}

	render_rows() {
		this.$rows.html(this.rows.map((row) => this.row_html(row)).join(""));
		this.render_bar();
		this.mark();
	}

	render_bar() {
		const count = this.chosen.size;
		const buttons = this.actions()
			.filter((action) => !action.single)
			.map((action) => {
				const { key, label, primary } = action;
				const idle = !count || this.rows.some((row) => this.chosen.has(row.name) && !this.fits(action, row));
				const color = primary && !idle ? "btn-primary" : "btn-default";
				return `<button class="btn btn-xs ${color}" data-action="${key}" ${idle ? "disabled" : ""}>${label}</button>`;
			});
		this.$bar.html(`<label class="worklist-count"><input type="checkbox" class="worklist-all" ${
			count && count === this.rows.length ? "checked" : ""
		} aria-label="${__("Choose all shown")}"> ${count ? __("{0} chosen", [count]) : __("{0} shown", [this.rows.length])}</label>${buttons.join("")}`);
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
			<input type="checkbox" class="worklist-check" data-name="${text(row.name)}" aria-label="${__("Choose")}"
				${this.chosen.has(row.name) ? "checked" : ""}>
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
			return `<rect class="${kind}" x="${(index * width + 2).toFixed(1)}" y="${(66 - height).toFixed(1)}"
				width="${(width - 3).toFixed(1)}" height="${height.toFixed(1)}"><title>${frappe.datetime.str_to_user(point.day)}: ${__(
				"{0} kWh a day",
				[point.daily]
			)}</title></rect>`;
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
			return `<rect class="${kind}" x="${(index * width + 2).toFixed(2)}" y="${(66 - height).toFixed(1)}"
				width="${Math.max(width - 0.5, 0.5).toFixed(2)}" height="${height.toFixed(1)}"><title>${time}: ${words}</title></rect>`;
		});
		const day = frappe.datetime.str_to_user(profile.day);
		return `<a href="/app/load-profile-day/${encodeURIComponent(profile.name)}">
			<svg class="worklist-chart" viewBox="0 0 200 84" role="img" aria-label="${__("Load profile of {0}", [day])}">
			${bars.join("")}<text x="2" y="80">00:00</text><text x="100" y="80" text-anchor="middle">${day}</text>
			<text x="198" y="80" text-anchor="end">24:00</text></svg></a>`;
	}

	tell_empty() {
		this.rows = [];
		this.$bar.empty();
		this.$more.addClass("hidden");
		const filtered = Object.keys(this.filter_values()).length;
		this.$rows.html(`<div class="worklist-empty text-muted">
			<h5>${filtered ? __("Nothing here with these filters") : __("Nothing waits for a decision")}</h5>
			<p>${
				filtered
					? __("Take a filter away to see the rest.")
					: __("Every reading is fit to bill. What a rule stops from now on appears here.")
			}</p></div>`);
	}

	targets() {
		if (this.chosen.size) return [...this.chosen];
		return this.rows[this.current] ? [this.rows[this.current].name] : [];
	}

	toggle(name) {
		this.chosen.has(name) ? this.chosen.delete(name) : this.chosen.add(name);
		this.$rows.find(`.worklist-check[data-name="${name}"]`).prop("checked", this.chosen.has(name));
		this.render_bar();
	}

	choose_all(on) {
		this.chosen = new Set(on ? this.rows.map((row) => row.name) : []);
		this.$rows.find(".worklist-check").prop("checked", on);
		this.render_bar();
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
