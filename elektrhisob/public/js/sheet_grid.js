frappe.provide("elektrhisob");

const SHEET_COLORS = { "To Read": "gray", Accepted: "green", Suspicious: "orange", "Not Read": "blue", Refused: "red" };
const SHEET_FILTERS = ["All", "To Read", "Suspicious", "Refused", "Not Read"];

/** Entering a paper sheet: type, see the verdict, Enter stores and goes to the next line. */
elektrhisob.SheetGrid = class SheetGrid {
	constructor($place, frm, lines) {
		this.$place = $place;
		this.frm = frm;
		this.sheet = frm.doc.name;
		this.lines = lines;
		this.shown = "All";
		this.writes = frm.perm[0]?.write && frm.doc.status !== "Closed";
		this.asked = 0;
		this.day = frm.doc.reading_day;
		this.ask_preview = frappe.utils.debounce(($row) => this.preview($row), 200);
		this.render();
	}

	render() {
		const done = this.lines.filter((line) => !["To Read", "Refused"].includes(line.status)).length;
		const share = this.lines.length ? Math.round((done * 100) / this.lines.length) : 0;
		this.$place.html(`<div class="sheet-grid">
			<div class="sheet-grid-head">
				<div class="sheet-grid-progress"><div style="width: ${share}%"></div></div>
				<b>${done} / ${this.lines.length}</b>
				<label class="sheet-grid-day">${__("Reading date")}
					<input type="date" class="form-control input-xs" value="${this.day}" ${this.writes ? "" : "disabled"}></label>
				<input type="search" class="form-control input-xs sheet-grid-find" placeholder="${__("House, meter, account")}">
				<div class="btn-group sheet-grid-filter">${SHEET_FILTERS.map(
					(name) => `<button type="button" class="btn btn-xs btn-default" data-shown="${name}">${__(name)}
						<span class="text-muted">${this.count(name)}</span></button>`
				).join("")}</div>
			</div>
			<table class="table sheet-grid-table"><thead><tr>
				<th>№</th><th>${__("Address")}</th><th>${__("Meter")}</th>
				<th class="text-right">${__("Last")}</th><th class="text-right">${__("Expected")}</th>
				<th class="sheet-grid-entry">${__("Value")}</th><th>${__("Not read")}</th><th>${__("Answer")}</th>
			</tr></thead><tbody>${this.lines.map((line) => this.row_html(line)).join("")}</tbody></table>
			${this.lines.length ? "" : `<p class="text-muted">${__("The sheet has no lines.")}</p>`}
		</div>`);
		this.listen();
		this.filter();
	}

	count(name) {
		return name === "All" ? this.lines.length : this.lines.filter((line) => line.status === name).length;
	}

	row_html(line) {
		const text = frappe.utils.escape_html;
		const has_value = line.reading || line.status === "Refused";
		const reasons = this.reasons()
			.map((reason) => `<option value="${reason}" ${reason === line.not_read_reason ? "selected" : ""}>${__(reason)}</option>`)
			.join("");
		const zone = line.zone === "T0" && line.quantity === "Active Import" ? "" : ` · ${line.zone} ${__(line.quantity)}`;
		return `<tr data-line="${line.name}">
			<td class="text-muted">${line.line_no}</td>
			<td>${text(line.address || "")}<div class="text-muted">${text(line.consumer_name || "")}</div></td>
			<td class="text-nowrap">${text(line.serial_no || "")}<span class="text-muted">${zone}</span>
				<div><a class="text-muted" tabindex="-1" href="${frappe.utils.get_form_link("Personal Account", line.personal_account)}">${text(line.personal_account)}</a></div></td>
			<td class="text-right text-nowrap">${this.last_html(line)}</td>
			<td class="text-right text-muted text-nowrap">${line.last_date ? `${this.number(line.expected_from)} – ${this.number(line.expected_to)}` : ""}</td>
			<td><input class="form-control input-sm sheet-grid-value" inputmode="decimal" autocomplete="off" aria-label="${__("Value")} ${line.line_no}"
				value="${has_value ? line.value : ""}" ${this.writes ? "" : "disabled"}></td>
			<td><select class="form-control input-sm sheet-grid-reason" aria-label="${__("Why not read")} ${line.line_no}"
				${this.writes && !line.reading ? "" : "disabled"}><option value=""></option>${reasons}</select></td>
			<td class="sheet-grid-answer">${this.answer_html(line)}</td>
		</tr>`;
	}

	last_html(line) {
		if (!line.last_date) return `<span class="text-muted">${__("none")}</span>`;
		return `${this.number(line.last_value)}<div class="text-muted">${frappe.datetime.str_to_user(line.last_date)}</div>`;
	}

	answer_html(line) {
		const text = frappe.utils.escape_html;
		const pill = `<span class="indicator-pill ${SHEET_COLORS[line.status]}">${__(line.status)}</span>`;
		const photo = line.photo ? ` <a href="${encodeURI(line.photo)}" target="_blank">${frappe.utils.icon("image", "sm")}</a>` : "";
		return `${pill}${photo} <span class="text-muted">${text(line.message || line.note || "")}</span>`;
	}

	number(value) {
		return format_number(value, null, value % 1 ? 3 : 0);
	}

	reasons() {
		const field = frappe.meta.get_docfield("Reading Sheet Line", "not_read_reason");
		return (field?.options || elektrhisob.NOT_READ_REASONS.join("\n")).split("\n").filter(Boolean);
	}

	listen() {
		const $grid = this.$place.find(".sheet-grid");
		$grid.on("input", ".sheet-grid-value", (event) => this.ask_preview($(event.target).closest("tr")));
		$grid.on("keydown", ".sheet-grid-value", (event) => this.on_key(event));
		$grid.on("change", ".sheet-grid-reason", (event) => this.enter($(event.target).closest("tr")));
		$grid.on("change", ".sheet-grid-day input", (event) => (this.day = event.target.value));
		$grid.on("input", ".sheet-grid-find", () => this.filter());
		$grid.on("click", "[data-shown]", (event) => {
			this.shown = event.currentTarget.dataset.shown;
			this.filter();
		});
	}

	filter() {
		const find = (this.$place.find(".sheet-grid-find").val() || "").trim().toLowerCase();
		this.$place.find("[data-shown]").each((_at, button) => {
			$(button).toggleClass("btn-primary", button.dataset.shown === this.shown);
		});
		this.lines.forEach((line) => {
			const words = `${line.address} ${line.serial_no} ${line.personal_account} ${line.consumer_name}`.toLowerCase();
			const is_shown = (this.shown === "All" || line.status === this.shown) && words.includes(find);
			this.row(line.name).toggle(is_shown);
		});
	}

	row(name) {
		return this.$place.find(`tr[data-line="${name}"]`);
	}

	line(name) {
		return this.lines.find((line) => line.name === name);
	}

	typed($row) {
		const text = $row.find(".sheet-grid-value").val().replace(/[\s']/g, "").replace(",", ".");
		return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
	}

	is_no_number($row) {
		return this.typed($row) === null && Boolean($row.find(".sheet-grid-value").val().trim());
	}

	no_number_html() {
		return `<span class="text-danger">${__("This is not a number.")}</span>`;
	}

	async preview($row) {
		const value = this.typed($row);
		const $answer = $row.find(".sheet-grid-answer");
		const line = this.line($row.data("line"));
		if (value === null) return $answer.html(this.is_no_number($row) ? this.no_number_html() : this.answer_html(line));
		const question = ++this.asked;
		const finding = await frappe.xcall("elektrhisob.metering.sheets.desk.preview", {
			line: line.name,
			value,
			reading_date: this.day,
		});
		if (question !== this.asked) return;
		const style = { usual: "text-muted", suspicious: "text-warning", impossible: "text-danger" }[finding.level];
		const used = finding.energy_kwh === null || finding.level === "impossible" ? "" : elektrhisob.energy(finding.energy_kwh);
		$answer.html(`<b>${used}</b> <span class="${style}">${frappe.utils.escape_html(finding.text || "")}</span>`);
	}

	on_key(event) {
		const $row = $(event.target).closest("tr");
		const steps = { ArrowDown: 1, ArrowUp: -1 };
		if (event.key === "Enter") {
			event.preventDefault();
			this.enter($row);
			this.go($row, 1);
		} else if (steps[event.key]) {
			event.preventDefault();
			this.go($row, steps[event.key]);
		}
	}

	go($row, step) {
		const $rows = this.$place.find("tbody tr:visible");
		const $next = $rows.eq(Math.max($rows.index($row) + step, 0));
		$next.find(".sheet-grid-value").trigger("focus").trigger("select");
	}

	async enter($row) {
		const line = this.line($row.data("line"));
		const value = this.typed($row);
		const reason = $row.find(".sheet-grid-reason").val() || "";
		if (this.is_no_number($row)) return $row.find(".sheet-grid-answer").html(this.no_number_html());
		if (value === null && (!reason || reason === line.not_read_reason)) return;
		if (line.reading && value === line.value && line.reading_date === this.day) return;
		// The wait is over: a late answer to what was typed would cover the answer to what was entered.
		this.asked++;
		const entry = {
			client_id: `desk-${frappe.utils.get_random(16)}`,
			line: line.name,
			value,
			reading_date: this.day,
			not_read_reason: value === null ? reason : "",
		};
		const { line: stored, answer } = await frappe.xcall("elektrhisob.metering.sheets.desk.enter_line", { entry });
		Object.assign(line, stored);
		const focused = document.activeElement === $row.find(".sheet-grid-value")[0];
		const $new = $(this.row_html(line));
		$row.replaceWith($new);
		if (answer.message) $new.find(".sheet-grid-answer span:last").text(answer.message);
		if (focused) $new.find(".sheet-grid-value").trigger("focus");
		this.tell_progress();
	}

	tell_progress() {
		const done = this.lines.filter((line) => !["To Read", "Refused"].includes(line.status)).length;
		this.$place.find(".sheet-grid-progress div").css("width", `${Math.round((done * 100) / this.lines.length)}%`);
		this.$place.find(".sheet-grid-head > b").text(`${done} / ${this.lines.length}`);
		this.$place.find("[data-shown]").each((_at, button) => {
			$(button).find("span").text(this.count(button.dataset.shown));
		});
	}
};

elektrhisob.NOT_READ_REASONS = [
	"Nobody Home",
	"No Access",
	"Refused Access",
	"Dog",
	"Meter Missing",
	"Broken Glass",
	"Blank Display",
	"House Not Found",
	"Other",
];
