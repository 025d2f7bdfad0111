{% include "elektrhisob/reference/source_marks.js" %}

frappe.ui.form.on("Tariff", {
	refresh(frm) {
		if (frm.is_new()) return;
		frm.add_custom_button(__("New version"), () =>
			frappe.new_doc("Tariff Version", { tariff: frm.doc.name })
		);
		frm.call("price_history").then(({ message }) => {
			frm.get_field("prices_html").$wrapper.html(price_history(frm, message || []));
		});
	},
});

function price_history(frm, versions) {
	if (!versions.length) {
		return `<p class="text-muted">${__("No prices yet: make the first version.")}</p>`;
	}
	const tables = versions.map((version, index) => version_table(version, in_force(versions, index)));
	return `${step_chart(versions)}${tables.join("")}`;
}

function in_force(versions, index) {
	const today = frappe.datetime.get_today();
	return versions.findIndex((version) => version.valid_from <= today) === index;
}

function version_table(version, current) {
	const escape = frappe.utils.escape_html;
	const source = version.source_url
		? `<a href="${escape(version.source_url)}" target="_blank" rel="noopener">${escape(version.act)}</a>`
		: escape(version.act);
	const rows = version.rates.map(
		(rate, index) => `<tr>
			<td>${escape(rate.zone)}</td>
			<td>${block_label(version.rates, index)}</td>
			<td class="text-right">${format_number(rate.rate, null, 2)}</td>
			<td>${elektrhisob.source_marks.pill(rate.source_mark)}
				<span class="text-muted small">${elektrhisob.source_marks.label(rate.source_mark)}</span></td>
		</tr>`
	);
	return `<div class="mb-4">
		<div class="mb-2"><a href="${frappe.utils.get_form_link("Tariff Version", version.name)}"><b>${__("From {0}", [
		frappe.datetime.str_to_user(version.valid_from),
	])}</b></a>
			${current ? `<span class="indicator-pill green">${__("In force")}</span>` : ""}
			<span class="text-muted">${source}</span></div>
		<table class="table table-bordered table-sm" style="max-width: 640px">
			<thead><tr><th>${__("Zone")}</th><th>${__("kWh a month")}</th>
				<th class="text-right">${__("Price, soum per kWh with VAT")}</th><th>${__("Confidence")}</th></tr></thead>
			<tbody>${rows.join("")}</tbody>
		</table>
		${version.remarks ? `<p class="text-muted small">${escape(version.remarks)}</p>` : ""}
	</div>`;
}

function block_label(rates, index) {
	const from = rates[index].block_from_kwh || 0;
	const next = rates[index + 1];
	const has_next = next && next.zone === rates[index].zone;
	if (!from && !has_next) return __("any");
	const shown = (kwh) => format_number(kwh, null, 0);
	return has_next ? `${shown(from)}–${shown(next.block_from_kwh)}` : __("above {0}", [shown(from)]);
}

// Blocks and zones stand side by side at equal width: monthly limits span four orders of magnitude.
function step_chart(versions) {
	const shown = versions.slice(0, 3);
	const key = (rate) => `${rate.zone} ${rate.block_from_kwh || 0}`;
	const by_step = (a, b) => a.zone.localeCompare(b.zone) || a.block_from_kwh - b.block_from_kwh;
	const steps = [...new Map(shown.flatMap((version) => version.rates).map((rate) => [key(rate), rate])).values()].sort(
		by_step
	);
	const highest = Math.max(...steps.map((rate) => rate.rate), ...shown.flatMap((v) => v.rates.map((r) => r.rate)));
	const width = 90;
	const height = 150;
	const y = (price) => height - (price / highest) * (height - 20) + 10;
	const colors = ["var(--primary)", "var(--gray-600)", "var(--gray-400)"];
	const lines = shown.map((version, index) => {
		const points = steps.flatMap((step, position) => {
			const price = price_at(version.rates, step);
			if (price === null) return [];
			return [`${position * width},${y(price)}`, `${(position + 1) * width},${y(price)}`];
		});
		return `<polyline points="${points.join(" ")}" fill="none" stroke="${colors[index]}" stroke-width="2"/>`;
	});
	const labels = steps.map((step, position) => {
		const text = step.zone === "T0" ? format_number(step.block_from_kwh || 0, null, 0) : step.zone;
		return `<text x="${position * width + 2}" y="${height + 26}" font-size="11" fill="var(--text-muted)">${text}</text>`;
	});
	const latest = steps.map((step, position) => {
		const price = price_at(shown[0].rates, step);
		if (price === null) return "";
		return `<text x="${position * width + 4}" y="${y(price) - 4}" font-size="11" fill="var(--text-color)">${format_number(price, null, 1)}</text>`;
	});
	const legend = shown.map(
		(version, index) =>
			`<span class="mr-3"><span style="color: ${colors[index]}">▬</span> ${frappe.datetime.str_to_user(
				version.valid_from
			)}</span>`
	);
	return `<div class="mb-4"><div class="text-muted small mb-1">${__("Price by monthly consumption, soum per kWh")}</div>
		<svg width="${steps.length * width + 10}" height="${height + 34}" role="img">${lines.join("")}${latest.join("")}${labels.join(
		""
	)}</svg><div class="small">${legend.join("")}</div></div>`;
}

function price_at(rates, step) {
	const own = rates.filter(
		(rate) => rate.zone === step.zone && (rate.block_from_kwh || 0) <= (step.block_from_kwh || 0)
	);
	return own.length ? own[own.length - 1].rate : null;
}
