frappe.pages["find-account"].on_page_load = (wrapper) => {
	wrapper.find_account = new FindAccount(wrapper);
};

frappe.pages["find-account"].on_page_show = (wrapper) => wrapper.find_account.show();

class FindAccount {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({
			parent: wrapper,
			title: __("Find Account"),
			single_column: true,
		});
		this.rows = [];
		this.selected = 0;
		this.asked = 0;
		this.make();
		this.listen();
	}

	make() {
		this.$body = $(`<div class="find-account">
			<input type="search" class="form-control find-account-input" autocomplete="off" spellcheck="false"
				aria-label="${__("Account number, name, phone, meter or address")}"
				placeholder="${__("Account number, name, phone, meter or address")}">
			<div class="find-account-results" role="listbox" aria-label="${__("Accounts found")}"></div>
		</div>`).appendTo(this.page.main);
		this.$input = this.$body.find(".find-account-input");
		this.$results = this.$body.find(".find-account-results");
		if (frappe.model.can_create("Personal Account")) {
			this.page.set_secondary_action(__("New account"), () => frappe.new_doc("Personal Account"));
		}
		this.tell(__("Type what you know"), this.hints());
	}

	hints() {
		return [
			__("account number, whole or its beginning: 03202 0012345"),
			__("name or address, the beginnings of the words are enough"),
			__("phone, meter serial, PINFL or STIR"),
		].join("<br>");
	}

	listen() {
		this.$input.on("input", frappe.utils.debounce(() => this.search(), 150));
		this.$input.on("keydown", (event) => this.on_key(event));
		this.$results.on("click", ".find-account-row", (event) => {
			this.selected = $(event.currentTarget).index(".find-account-row");
			this.open();
		});
	}

	show() {
		const text = (frappe.get_route()[1] || "").trim();
		if (text && text !== this.$input.val()) this.$input.val(text);
		this.$input.trigger("focus").trigger("select");
		if (this.$input.val()) this.search();
	}

	async search() {
		const text = this.$input.val().trim();
		const question = ++this.asked;
		if (text.length < 3) {
			this.rows = [];
			this.tell(__("Type what you know"), this.hints());
			return;
		}
		const rows = await frappe.xcall("elektrhisob.consumers.account_search.find_accounts", { text });
		if (question !== this.asked) return;
		this.rows = this.in_groups(rows);
		this.selected = 0;
		if (this.rows.length) this.render();
		else this.tell(__("No account found"), __("Try fewer words, or another thing you know about the consumer."));
	}

	in_groups(rows) {
		return [...rows].sort((one, other) => (one.status === "Closed") - (other.status === "Closed"));
	}

	tell(title, text) {
		this.$results.html(`<div class="find-account-empty text-muted">
			<div>${frappe.utils.icon("search", "lg")}</div>
			<h5>${title}</h5><p>${text}</p>
		</div>`);
	}

	render() {
		const groups = [
			[__("Active accounts"), this.rows.filter((row) => row.status !== "Closed")],
			[__("Closed accounts"), this.rows.filter((row) => row.status === "Closed")],
		];
		this.$results.html(
			groups
				.filter(([, rows]) => rows.length)
				.map(
					([title, rows]) =>
						`<div class="find-account-group text-muted">${title} · ${rows.length}</div>` +
						rows.map((row) => this.row_html(row)).join("")
				)
				.join("")
		);
		this.mark();
	}

	row_html(row) {
		const text = frappe.utils.escape_html;
		const meters = row.serials.length ? `${__("Meter")} ${text(row.serials.join(", "))}` : __("No meter");
		return `<div class="find-account-row" role="option" tabindex="-1">
			<div class="find-account-who">
				<div><b>${text(row.consumer_name || "")}</b>
					<span class="text-muted">${__(row.consumer_kind || "")}</span></div>
				<div class="text-muted">${text(row.address || "")}</div>
			</div>
			<div class="find-account-what">
				<div class="find-account-number">${elektrhisob.account_number(row.name)}</div>
				<div class="text-muted">${[row.phone && text(row.phone), meters].filter(Boolean).join(" · ")}</div>
			</div>
			<div class="find-account-balance">${elektrhisob.balance_pill(row.balance)}</div>
		</div>`;
	}

	on_key(event) {
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (step && this.rows.length) {
			event.preventDefault();
			this.selected = Math.min(Math.max(this.selected + step, 0), this.rows.length - 1);
			this.mark();
		} else if (event.key === "Enter") {
			event.preventDefault();
			this.open();
		}
	}

	mark() {
		const $rows = this.$results.find(".find-account-row");
		$rows.removeClass("selected").attr("aria-selected", "false");
		const $row = $rows.eq(this.selected).addClass("selected").attr("aria-selected", "true");
		$row[0]?.scrollIntoView({ block: "nearest" });
	}

	open() {
		const row = this.rows[this.selected];
		if (row) frappe.set_route("Form", "Personal Account", row.name);
	}
}
