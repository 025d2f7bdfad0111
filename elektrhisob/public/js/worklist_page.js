// A page of things that wait for a decision: groups by cause at the left, rows with a chart, decisions over many.
// A subclass gives: groups_method and page_method, body_class, filter_fields(), group_html(row),
// row_html(row), actions_html(), press(action, names), money_field, fallen_empty (title and words), same_group(row).

frappe.provide("elektrhisob");

elektrhisob.WorklistPage = class {
	open(wrapper, title) {
		this.page = frappe.ui.make_app_page({ parent: wrapper, title, single_column: true });
		this.rows = [];
		this.groups = [];
		this.chosen = new Set();
		this.group = null;
		this.asked = 0;
		this.make_filters();
		this.make_body();
		this.page.set_secondary_action(__("Refresh"), () => this.refresh(), "refresh");
	}

	make_filters() {
		this.filters = Object.fromEntries(
			this.filter_fields().map((field) => [
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
		this.$body = $(`<div class="worklist ${this.body_class}">
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
		this.$rows.on("click", "[data-action]", (event) =>
			this.press(event.currentTarget.dataset.action, [$(event.currentTarget).closest(".worklist-row").data("name")])
		);
		this.$bar.on("click", "[data-action]", (event) => this.press(event.currentTarget.dataset.action, this.targets()));
		this.$bar.on("change", ".worklist-all", (event) => this.choose_all(event.target.checked));
		this.$more.on("click", () => this.load_rows(true));
	}

	async refresh() {
		const question = ++this.asked;
		const groups = await frappe.xcall(this.groups_method, { filters: this.filter_values() });
		if (question !== this.asked) return;
		this.groups = groups;
		this.$groups.html(groups.map((row) => this.group_html(row)).join(""));
		if (!groups.length) return this.tell_empty();
		this.choose_group(Math.max(this.group ? groups.findIndex((row) => this.same_group(row)) : 0, 0));
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
		const answer = await frappe.xcall(this.page_method, {
			filters: this.group_filters(),
			...(last ? { after_money: last[this.money_field], after_name: last.name } : {}),
		});
		if (question !== this.asked) return;
		this.rows = more ? [...this.rows, ...answer.rows] : answer.rows;
		this.$more.toggleClass("hidden", !answer.more);
		this.render_rows();
	}

	render_rows() {
		this.$rows.html(this.rows.map((row) => this.row_html(row)).join(""));
		this.render_bar();
	}

	render_bar() {
		const count = this.chosen.size;
		this.$bar.html(`<label class="worklist-count"><input type="checkbox" class="worklist-all" ${
			count && count === this.rows.length ? "checked" : ""
		} aria-label="${__("Choose all shown")}"> ${
			count ? __("{0} chosen", [count]) : __("{0} shown", [this.rows.length])
		}</label>${this.actions_html()}`);
	}

	check_html({ name }) {
		return `<input type="checkbox" class="worklist-check" data-name="${frappe.utils.escape_html(name)}"
			aria-label="${__("Choose")}" ${this.chosen.has(name) ? "checked" : ""}>`;
	}

	bar_html(kind, index, width, height, words) {
		return `<rect class="${kind}" x="${(index * width + 2).toFixed(2)}" y="${(66 - height).toFixed(1)}"
			width="${Math.max(width - 3, width / 2).toFixed(2)}" height="${height.toFixed(1)}"><title>${words}</title></rect>`;
	}

	targets() {
		return [...this.chosen];
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

	ask(title, fields, label, run) {
		const dialog = new frappe.ui.Dialog({
			title,
			fields,
			// A link that is asked for first opens its list over the buttons; Enter alone should do.
			no_focus: fields.some(({ fieldtype }) => fieldtype === "Link"),
			primary_action_label: label,
			primary_action: async (values) => {
				// What was typed stays when the server refuses it, and a second click sends nothing twice.
				dialog.get_primary_btn().prop("disabled", true);
				try {
					await run(values);
					dialog.hide();
				} catch (refused) {
					if (refused instanceof Error) throw refused;
				} finally {
					dialog.get_primary_btn().prop("disabled", false);
				}
			},
		});
		dialog.show();
		if (dialog.no_focus) dialog.$wrapper.one("shown.bs.modal", () => dialog.get_primary_btn().focus());
	}

	note_field(reqd = true) {
		return { fieldname: "note", fieldtype: "Small Text", label: __("Why"), reqd: reqd ? 1 : 0 };
	}

	// What was decided, said; whether the server took it or not, the list is asked for anew.
	async send(method, values, said) {
		let answer;
		try {
			answer = await frappe.xcall(method, values);
		} finally {
			this.refresh();
		}
		frappe.show_alert({ message: said(answer), indicator: "green" }, 8);
		return answer;
	}

	tell_empty() {
		this.rows = [];
		this.group = null;
		this.$bar.empty();
		this.$more.addClass("hidden");
		const filtered = Object.keys(this.filter_values()).length;
		const [title, words] = filtered
			? [__("Nothing here with these filters"), __("Take a filter away to see the rest.")]
			: this.empty_words();
		this.$rows.html(`<div class="worklist-empty text-muted"><h5>${title}</h5><p>${words}</p></div>`);
	}
};
