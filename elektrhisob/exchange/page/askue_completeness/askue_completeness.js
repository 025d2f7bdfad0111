const COMPLETENESS = "elektrhisob.exchange.askue.completeness";
const DAY_REQUESTS = "elektrhisob.exchange.askue.day_requests";
const LETTERS = { f: "#4ade80", d: "#fde047", q: "#fb923c", m: "#f87171", "-": "transparent" };

frappe.pages["askue-completeness"].on_page_load = (wrapper) => {
	wrapper.completeness = new AskueCompleteness(wrapper);
};

frappe.pages["askue-completeness"].on_page_show = (wrapper) => wrapper.completeness.load();

class AskueCompleteness {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({
			parent: wrapper,
			title: __("Completeness of Profiles"),
			single_column: true,
		});
		this.start = 0;
		const field = (df) => this.page.add_field({ ...df, change: () => this.load() });
		this.view = field({
			fieldname: "view",
			fieldtype: "Select",
			label: __("View"),
			options: [
				{ value: "point", label: __("By point") },
				{ value: "district", label: __("By district") },
			],
			default: "point",
		});
		this.month = field({
			fieldname: "month",
			fieldtype: "Select",
			label: __("Month"),
			options: this.months(),
			default: this.months()[0],
		});
		this.unit = field({ fieldname: "unit", fieldtype: "Link", options: "Org Unit", label: __("Unit") });
		this.source = field({ fieldname: "source", fieldtype: "Link", options: "Askue Source", label: __("Source") });
		this.missing = field({ fieldname: "missing", fieldtype: "Check", label: __("Only with gaps") });
		this.$body = $('<div style="padding: 12px"></div>').appendTo(this.page.main);
		this.page.set_secondary_action(__("List of missing days"), () => this.list_missing());
		if (frappe.model.can_write("Askue Point")) {
			this.page.set_primary_action(__("Request missing days"), () => this.request());
		}
		this.page.add_inner_button(__("Previous month"), () => this.step(1));
		this.page.add_inner_button(__("Next month"), () => this.step(-1));
		this.page.add_menu_item(__("Requests"), () => frappe.set_route("List", "Askue Day Request"));
	}

	months() {
		const now = moment().subtract(1, "day");
		return Array.from({ length: 24 }, (_unused, back) => now.clone().subtract(back, "months").format("YYYY-MM"));
	}

	async step(back) {
		const months = this.months();
		const place = months.indexOf(this.filters().month) + back;
		if (!months[place]) return;
		await this.month.set_value(months[place]);
		this.load();
	}

	filters() {
		return {
			month: this.month.get_value() || this.months()[0],
			unit: this.unit.get_value() || null,
			source: this.source.get_value() || null,
		};
	}

	async load(start = 0) {
		const ask = ++this.asked || (this.asked = 1);
		const by_point = this.view.get_value() !== "district";
		const answer = by_point
			? await frappe.xcall(`${COMPLETENESS}.by_point`, {
					...this.filters(),
					start,
					only_missing: Boolean(this.missing.get_value()),
				})
			: await frappe.xcall(`${COMPLETENESS}.by_district`, this.filters());
		if (ask !== this.asked) return;
		this.draw(answer, by_point);
	}

	draw(answer, by_point) {
		if (!answer.rows.length) {
			this.$body.html(`<div class="text-muted text-center" style="padding: 60px">
				${__("No mapped points here. Map points, or choose another month or unit.")}</div>`);
			return;
		}
		const head = answer.days.map((day) => `<th class="askue-day" title="${day}">${Number(day.slice(8))}</th>`);
		const rows = answer.rows.map((row) => {
			const cells = answer.days.map((day, place) => (by_point ? letter_cell(row, day, place) : share_cell(row, day, place)));
			return `<tr data-name="${frappe.utils.escape_html(row.name)}"><th scope="row" class="askue-name">
				${frappe.utils.escape_html(row.title)}<div class="text-muted small">${frappe.utils.escape_html(row.note || "")}</div></th>
				${cells.join("")}</tr>`;
		});
		this.$body.html(`<style>
			.askue-heat { border-collapse: separate; border-spacing: 2px; }
			.askue-heat td { width: 24px; min-width: 24px; height: 26px; border-radius: 4px; cursor: pointer; text-align: center;
				font-size: 10px; color: #1f2937; }
			.askue-heat td:focus { outline: 2px solid var(--primary); }
			.askue-heat .askue-name { font-weight: 500; min-width: 240px; padding-right: 10px; position: sticky; left: 0;
				background: var(--card-bg, #fff); }
			.askue-heat .askue-day { font-size: 11px; text-align: center; font-weight: 400; }
			.askue-key span { display: inline-block; width: 14px; height: 14px; border-radius: 3px; margin: 0 4px 0 14px;
				vertical-align: middle; }
		</style>${by_point ? key() : share_key()}
		<div style="overflow-x: auto"><table class="askue-heat"><thead><tr><th></th>${head.join("")}</tr></thead>
		<tbody>${rows.join("")}</tbody></table></div>${by_point ? pager(answer) : ""}`);
		this.$body.find("td[data-day]").on("click keydown", (event) => {
			if (event.type === "keydown" && event.key !== "Enter") return;
			const name = $(event.currentTarget).closest("tr").data("name");
			const day = $(event.currentTarget).data("day");
			by_point ? this.open_day(name, day) : this.open_district(String(name));
		});
		this.$body.find("[data-start]").on("click", (event) => this.load(Number($(event.currentTarget).data("start"))));
	}

	async open_district(name) {
		await this.unit.set_value(name);
		await this.view.set_value("point");
		this.load();
	}

	async open_day(point, day) {
		const answer = await frappe.xcall(`${COMPLETENESS}.day_of_point`, { point, day });
		const escape = frappe.utils.escape_html;
		const profiles = answer.profiles.map(day_chart);
		const faults = answer.faults.map(
			(fault) => `<li><a href="${frappe.utils.get_form_link("Askue Fault", fault.name)}">${escape(fault.code)}</a>
				(${__(fault.state)}) ${escape(fault.words)} ${escape(fault.fact || "")}</li>`,
		);
		const empty = `<p class="text-muted">${__("Nothing came for this day.")}</p>`;
		const dialog = new frappe.ui.Dialog({
			title: `${answer.title} · ${frappe.datetime.str_to_user(day)}`,
			size: "large",
			fields: [
				{
					fieldtype: "HTML",
					options: profiles.length || faults.length ? `${profiles.join("")}<ul>${faults.join("")}</ul>` : empty,
				},
			],
			primary_action_label: __("Open the point"),
			primary_action() {
				dialog.hide();
				frappe.set_route("Form", "Askue Point", point);
			},
		});
		dialog.show();
	}

	async list_missing() {
		const rows = await frappe.xcall(`${COMPLETENESS}.list_missing`, this.filters());
		if (!rows.length) {
			frappe.msgprint(__("No day is missing."));
			return;
		}
		const table = rows.map((row) => [row.source, row.point, row.count, row.days.join(", ")]);
		const heading = [__("Source"), __("Point"), __("Days"), __("Missing days")];
		const escape = frappe.utils.escape_html;
		const lines = table
			.slice(0, 500)
			.map((row) => `<tr>${row.map((cell) => `<td>${escape(String(cell))}</td>`).join("")}</tr>`);
		const dialog = new frappe.ui.Dialog({
			title: __("Missing days"),
			size: "large",
			fields: [
				{
					fieldtype: "HTML",
					options: `<table class="table table-sm"><thead><tr>${heading.map((word) => `<th>${word}</th>`).join("")}</tr></thead>
						<tbody>${lines.join("")}</tbody></table>`,
				},
			],
			primary_action_label: __("Download"),
			primary_action: () => frappe.tools.downloadify([heading, ...table], null, __("Missing days")),
		});
		dialog.show();
	}

	request() {
		frappe.confirm(__("Ask every source for the days that are missing by these filters?"), async () => {
			const answer = await frappe.xcall(`${DAY_REQUESTS}.request_missing`, this.filters());
			frappe.show_alert({
				message: __("{0} days asked for in {1} requests", [answer.days, answer.requests]),
				indicator: answer.requests ? "green" : "blue",
			});
			if (answer.requests) frappe.set_route("List", "Askue Day Request");
		});
	}
}

function letter_cell(row, day, place) {
	const letter = row.cells[place];
	const words = { f: __("Complete"), d: __("Doubtful values"), q: __("In quarantine"), m: __("Missing") };
	if (letter === "-") return '<td style="cursor: default"></td>';
	return `<td data-day="${day}" tabindex="0" style="background: ${LETTERS[letter]}" title="${day}: ${words[letter]}"
		aria-label="${day}: ${words[letter]}">${{ m: "×", q: "!", d: "~", f: "" }[letter]}</td>`;
}

function share_cell(row, day, place) {
	const [expected, there] = row.cells[place];
	if (!expected) return '<td style="cursor: default"></td>';
	const percent = Math.floor((100 * there) / expected);
	const hue = percent === 100 ? 142 : Math.round(percent * 0.6);
	return `<td data-day="${day}" tabindex="0" style="background: hsl(${hue} 70% 65%)"
		title="${day}: ${there} / ${expected}" aria-label="${day}: ${percent} %">${percent}</td>`;
}

function key() {
	const words = [
		["f", __("Complete")],
		["d", __("Doubtful values")],
		["q", __("In quarantine")],
		["m", __("Missing")],
	];
	return `<div class="askue-key small" style="margin-bottom: 10px">${words
		.map(([letter, word]) => `<span style="background: ${LETTERS[letter]}"></span>${word}`)
		.join("")}</div>`;
}

function share_key() {
	return `<div class="small text-muted" style="margin-bottom: 10px">
		${__("Share of the expected days of points that are there, %. Press a cell to see the points of the district.")}</div>`;
}

function pager({ start, more, rows }) {
	if (!start && !more) return "";
	return `<div class="flex justify-between small" style="margin-top: 10px">
		<button class="btn btn-default btn-xs" data-start="${Math.max(start - 50, 0)}" ${start ? "" : "disabled"}>${__("Previous")}</button>
		<span>${start + 1}–${start + rows.length}</span>
		<button class="btn btn-default btn-xs" data-start="${start + rows.length}" ${more ? "" : "disabled"}>${__("Next")}</button></div>`;
}

// Bars of the day: doubtful values yellow, missing ones a red mark on the ground line.
function day_chart(profile) {
	const most = Math.max(...profile.values, 1);
	const width = 600 / profile.values.length;
	const bars = profile.values.map((wh, place) => {
		const letter = profile.letters[place];
		const minute = place * profile.interval;
		const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
		const height = letter === "M" ? 6 : Math.max((130 * wh) / most, 1);
		const colour = { M: LETTERS.m, D: "#eab308", E: "#b58fd8" }[letter] || "#2f7ebc";
		const value = letter === "M" ? __("Missing") : `${format_number(wh / 1000, null, 3)} kWh`;
		return `<rect x="${(place * width).toFixed(2)}" y="${(140 - height).toFixed(2)}" width="${(width * 0.85).toFixed(2)}"
			height="${height.toFixed(2)}" fill="${colour}"><title>${time}: ${value}</title></rect>`;
	});
	const hours = [0, 6, 12, 18].map((hour) => `<text x="${hour * 25}" y="156" font-size="11" fill="currentColor">${hour}:00</text>`);
	const sum = profile.values.reduce((total, wh, place) => total + (profile.letters[place] === "M" ? 0 : wh), 0);
	return `<div><b>${format_number(sum / 1000, null, 3)} kWh</b>
		<span class="text-muted small">${__("at most {0} kWh in {1} minutes", [format_number(most / 1000, null, 3), profile.interval])}</span>
		<svg class="askue-day-chart" viewBox="0 0 600 160" width="100%" role="img" aria-label="${__("Profile of the day")}">
			<line x1="0" y1="140" x2="600" y2="140" stroke="currentColor" opacity="0.3"></line>${bars.join("")}${hours.join("")}</svg>
		<a href="${frappe.utils.get_form_link("Load Profile Day", profile.name)}">${__("Profile of the day")}
			${frappe.utils.escape_html(profile.name)}</a></div>`;
}
