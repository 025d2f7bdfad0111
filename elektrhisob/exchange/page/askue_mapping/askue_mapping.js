const MAPPING = "elektrhisob.exchange.askue.unmapped";

frappe.pages["askue-mapping"].on_page_load = (wrapper) => {
	wrapper.mapping = new AskueMapping(wrapper);
};

frappe.pages["askue-mapping"].on_page_show = (wrapper) => wrapper.mapping.load(0);

class AskueMapping {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({ parent: wrapper, title: __("Unmapped Points"), single_column: true });
		this.rows = [];
		this.links = new Map();
		this.source = this.page.add_field({
			fieldname: "source",
			fieldtype: "Link",
			options: "Askue Source",
			label: __("Source"),
			change: () => this.load(0),
		});
		this.text = this.page.add_field({
			fieldname: "text",
			fieldtype: "Data",
			label: __("Code or name"),
			change: () => this.load(0),
		});
		this.$body = $('<div class="askue-mapping" style="padding: 12px; overflow-x: auto"></div>').appendTo(this.page.main);
		if (frappe.model.can_write("Askue Point")) {
			this.page.set_primary_action(__("Map the chosen"), () => this.map());
			this.page.add_action_item(__("Ignore the chosen"), () => this.ignore());
			this.page.add_action_item(__("Quarantine"), () =>
				frappe.set_route("List", "Askue Fault", { state: "Open" }),
			);
		}
	}

	async load(start) {
		const answer = await frappe.xcall(`${MAPPING}.unmapped_points`, {
			source: this.source.get_value() || null,
			text: this.text.get_value() || null,
			start,
		});
		this.rows = answer.rows;
		this.draw(answer);
	}

	draw({ rows, more, start }) {
		this.links.clear();
		if (!rows.length) {
			this.$body.html(`<div class="text-muted text-center" style="padding: 60px">
				${__("Every point of the files is mapped.")}</div>`);
			return;
		}
		const escape = frappe.utils.escape_html;
		const lines = rows.map(
			(row, place) => `<tr data-place="${place}">
				<td><input type="checkbox" class="askue-choose" aria-label="${__("Choose")}" ${row.suggestion ? "checked" : ""}></td>
				<td><b>${escape(row.point_code)}</b> / ${escape(row.channel)}
					<div class="text-muted small">${escape(row.point_name || "")}</div></td>
				<td>${escape(row.source)}</td>
				<td class="text-right" style="white-space: nowrap">${format_number(row.seen_kwh, null, 0)}</td>
				<td class="text-right">${row.unloaded_days}
					<div class="text-muted small">${frappe.datetime.str_to_user(row.last_day) || ""}</div></td>
				<td style="min-width: 200px"><div class="askue-point-link"></div>
					<div class="text-muted small askue-why">${row.suggestion ? `${__("Suggested:")} ${escape(row.suggestion.why)} · ${escape(row.suggestion.account)}` : ""}</div></td>
				<td style="min-width: 150px"><div class="askue-quantity"></div></td>
				<td class="askue-answer small"></td>
			</tr>`,
		);
		this.$body.html(`<table class="table table-hover">
			<thead><tr><th><input type="checkbox" class="askue-all" aria-label="${__("Choose all")}"></th>
				<th>${__("Point or meter")}</th><th>${__("Source")}</th>
				<th class="text-right">${__("Not loaded, kWh")}</th><th class="text-right">${__("Days")}</th>
				<th>${__("Supply point")}</th><th>${__("Quantity")}</th><th></th></tr></thead>
			<tbody>${lines.join("")}</tbody></table>
			<div class="flex justify-between"><button class="btn btn-default btn-sm askue-back" ${start ? "" : "disabled"}>${__("Previous")}</button>
			<button class="btn btn-default btn-sm askue-next" ${more ? "" : "disabled"}>${__("Next")}</button></div>`);
		this.$body.find(".askue-all").on("change", (event) =>
			this.$body.find(".askue-choose").prop("checked", event.target.checked),
		);
		this.$body.find(".askue-back").on("click", () => this.load(Math.max(start - 50, 0)));
		this.$body.find(".askue-next").on("click", () => this.load(start + 50));
		rows.forEach((row, place) => this.add_links(row, place));
	}

	add_links(row, place) {
		const $row = this.$body.find(`tr[data-place="${place}"]`);
		const make = (parent, df) =>
			frappe.ui.form.make_control({ parent: $row.find(parent), df, render_input: true, only_input: true });
		const point = make(".askue-point-link", {
			fieldtype: "Link",
			options: "Supply Point",
			fieldname: `point_${place}`,
			placeholder: __("Supply point"),
			change: () => point.get_value() && $row.find(".askue-choose").prop("checked", true),
		});
		const quantity = make(".askue-quantity", {
			fieldtype: "Select",
			fieldname: `quantity_${place}`,
			options: ["", "Active Import", "Active Export", "Reactive Import", "Reactive Export", "Maximum Demand"],
		});
		if (row.suggestion) point.set_value(row.suggestion.supply_point);
		if (row.quantity) quantity.set_value(row.quantity);
		this.links.set(place, { point, quantity });
	}

	chosen() {
		return this.rows
			.map((row, place) => ({ row, place }))
			.filter(({ place }) => this.$body.find(`tr[data-place="${place}"] .askue-choose`).prop("checked"));
	}

	async map() {
		const chosen = this.chosen().filter(({ place }) => this.links.get(place).point.get_value());
		if (!chosen.length) {
			frappe.msgprint(__("Choose points and give each its supply point."));
			return;
		}
		const rows = chosen.map(({ row, place }) => {
			const supply_point = this.links.get(place).point.get_value();
			return {
				name: row.name,
				supply_point,
				quantity: this.links.get(place).quantity.get_value(),
				// The meter that was suggested stands on the point that was suggested.
				meter: (row.suggestion?.supply_point === supply_point && row.suggestion.meter) || null,
			};
		});
		const answers = await frappe.xcall(`${MAPPING}.map_points`, { rows }, "POST", {
			freeze: true,
			freeze_message: __("Mapping…"),
		});
		const done = answers.filter((answer) => !answer.error).length;
		frappe.show_alert({
			message: __("{0} points mapped; what waited for them is loaded in the background", [done]),
			indicator: done ? "green" : "orange",
		});
		if (done === answers.length) {
			this.load(0);
			return;
		}
		answers.forEach((answer, number) => {
			const $cell = this.$body.find(`tr[data-place="${chosen[number].place}"] .askue-answer`);
			$cell.html(
				answer.error
					? `<span class="text-danger">${frappe.utils.escape_html(answer.error)}</span>`
					: `<span class="text-success">${__("Mapped")}</span>`,
			);
		});
	}

	ignore() {
		const names = this.chosen().map(({ row }) => row.name);
		if (!names.length) return;
		frappe.confirm(__("Leave out the data of {0} points from now on?", [names.length]), async () => {
			await frappe.xcall(`${MAPPING}.ignore_points`, { names });
			this.load(0);
		});
	}
}
