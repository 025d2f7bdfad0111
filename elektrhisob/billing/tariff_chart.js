// Prices of the last versions of a tariff as steps. Blocks and zones stand side by side at equal width: monthly
// limits span four orders of magnitude.
frappe.provide("elektrhisob.tariff_chart");

Object.assign(elektrhisob.tariff_chart, {
	versions_shown: 3,
	step_width: 90,
	height: 150,
	colors: ["var(--primary)", "var(--gray-600)", "var(--gray-400)"],

	draw(versions) {
		const shown = versions.slice(0, this.versions_shown);
		const steps = this.steps(shown);
		const highest = Math.max(...shown.flatMap((version) => version.rates.map((rate) => rate.rate)));
		const y = (price) => this.height - (price / highest) * (this.height - 20) + 10;
		const lines = shown.map((version, index) => this.line(version, steps, y, this.colors[index]));
		const labels = steps.map((step, position) => this.labels(step, position, shown[0], y));
		return `<div class="mb-4">
			<div class="text-muted small mb-1">${__("Price by monthly consumption, soum per kWh")}</div>
			<svg width="${steps.length * this.step_width + 10}" height="${this.height + 34}" role="img">
				${lines.join("")}${labels.join("")}</svg>
			<div class="small">${shown.map((version, index) => this.legend(version, index)).join("")}</div></div>`;
	},

	steps(versions) {
		const by_key = new Map();
		for (const rate of versions.flatMap((version) => version.rates)) {
			by_key.set(`${rate.zone} ${rate.block_from_kwh || 0}`, rate);
		}
		const in_order = (a, b) => a.zone.localeCompare(b.zone) || a.block_from_kwh - b.block_from_kwh;
		return [...by_key.values()].sort(in_order);
	},

	line(version, steps, y, color) {
		const points = steps.flatMap((step, position) => {
			const price = this.price_at(version.rates, step);
			if (price === null) return [];
			return [position, position + 1].map((edge) => `${edge * this.step_width},${y(price)}`);
		});
		return `<polyline points="${points.join(" ")}" fill="none" stroke="${color}" stroke-width="2"/>`;
	},

	labels(step, position, latest, y) {
		const left = position * this.step_width + 3;
		const below = step.zone === "T0" ? format_number(step.block_from_kwh || 0, null, 0) : step.zone;
		const price = this.price_at(latest.rates, step);
		const above = price === null ? "" : format_number(price, null, Number.isInteger(price) ? 0 : 2);
		return `<text x="${left}" y="${this.height + 26}" font-size="11" fill="var(--text-muted)">${below}</text>
			<text x="${left}" y="${price === null ? 0 : y(price) - 4}" font-size="11" fill="var(--text-color)">${above}</text>`;
	},

	legend(version, index) {
		const from = frappe.datetime.str_to_user(version.valid_from);
		return `<span class="mr-3"><span style="color: ${this.colors[index]}">▬</span> ${from}</span>`;
	},

	price_at(rates, step) {
		const own = rates.filter(
			(rate) => rate.zone === step.zone && (rate.block_from_kwh || 0) <= (step.block_from_kwh || 0)
		);
		return own.length ? own[own.length - 1].rate : null;
	},
});
