{% include "elektrhisob/reference/source_marks.js" %}
{% include "elektrhisob/billing/tariff_chart.js" %}

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
	return `${elektrhisob.tariff_chart.draw(versions)}${tables.join("")}`;
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
	const has_zones = version.rates.some((rate) => rate.zone !== "T0");
	const rows = version.rates.map(
		(rate, index) => `<tr>
			${has_zones ? `<td>${escape(rate.zone)}</td>` : ""}
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
			<thead><tr>${has_zones ? `<th>${__("Zone")}</th>` : ""}<th>${__("kWh a month")}</th>
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
