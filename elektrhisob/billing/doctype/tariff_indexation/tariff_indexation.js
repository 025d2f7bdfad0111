const POLL_MS = 2000;

frappe.ui.form.on("Tariff Indexation", {
	setup(frm) {
		frm.set_query("tariff", "tariffs", () => ({ filters: { is_active: 1 } }));
	},

	async refresh(frm) {
		clearTimeout(frm.trial_timer);
		frm.get_field("prices").grid.cannot_add_rows = true;
		frm.get_field("effect_html").$wrapper.empty();
		frm.set_intro("");
		if (frm.is_new()) {
			frm.set_intro(__("Choose the day, the percent and the tariffs, and save: the new prices are worked out. Nothing changes before the approval."));
			frm.add_custom_button(__("All active tariffs"), () => all_tariffs(frm));
			return;
		}
		const next = {
			Draft: __("Try the prices on a district, then ask for approval in the Actions menu."),
			"Awaiting Approval": __("Another person looks at the prices and approves: then the new versions are written and the notice goes out."),
			Approved: __("The new versions are written. Announce the text below today."),
		}[frm.doc.status];
		if (next) frm.set_intro(next);
		frm.add_custom_button(__("Try on a District"), () => try_on(frm));
		if (frm.doc.status === "Approved") {
			frm.add_custom_button(__("Notices by Consumer"), () =>
				frappe.set_route("query-report", "Tariff Notices", { indexation: frm.docname })
			);
		}
		show_trial(frm);
	},

	on_hide(frm) {
		clearTimeout(frm.trial_timer);
	},
});

async function all_tariffs(frm) {
	const tariffs = await frappe.db.get_list("Tariff", { filters: { is_active: 1 }, limit: 100, order_by: "name" });
	frm.clear_table("tariffs");
	tariffs.forEach((tariff) => frm.add_child("tariffs", { tariff: tariff.name, round_to: 1, rounding: "Down" }));
	frm.refresh_field("tariffs");
}

function try_on(frm) {
	frappe.prompt(
		[
			{
				fieldname: "org_unit",
				fieldtype: "Link",
				options: "Org Unit",
				label: __("District (HET)"),
				reqd: 1,
				get_query: () => ({ filters: { unit_level: "HET" } }),
			},
		],
		async ({ org_unit }) => {
			await frappe.xcall("run_doc_method", {
				dt: frm.doctype,
				dn: frm.docname,
				method: "try_on",
				args: JSON.stringify({ org_unit }),
			});
			show_trial(frm);
		},
		__("Try on a District"),
		__("Work out")
	);
}

async function show_trial(frm) {
	const [trial] = await frappe.db.get_list("Indexation Trial", {
		filters: { indexation: frm.docname },
		fields: ["name", "org_unit", "period", "status", "failure", "result"],
		order_by: "creation desc",
		limit: 1,
	});
	if (cur_frm !== frm) return;
	const wrapper = frm.get_field("effect_html").$wrapper;
	if (!trial) {
		wrapper.html(`<p class="text-muted">${__("Not tried on any district yet.")}</p>`);
	} else if (trial.status === "Running") {
		wrapper.html(`<p class="text-muted">${__("The last bills of {0} are being worked out.", [trial.org_unit])}</p>`);
		frm.trial_timer = setTimeout(() => show_trial(frm), POLL_MS);
	} else if (trial.status === "Failed") {
		wrapper.html(`<div class="alert alert-danger">${frappe.utils.escape_html(trial.failure || "")}</div>`);
	} else {
		const { message } = await frappe.db.get_value("Org Unit", trial.org_unit, "unit_name");
		if (cur_frm === frm) draw(wrapper, { ...trial, district: message.unit_name || trial.org_unit }, JSON.parse(trial.result));
	}
}

function draw(wrapper, trial, result) {
	const size = (from, index) => {
		const next = result.sizes[index + 1];
		return next ? `${from}–${next.label} ${__("kWh")}` : `${from}+ ${__("kWh")}`;
	};
	const sizes = result.sizes.map((row, index) => ({ ...row, label: size(row.label, index) }));
	const categories = result.categories.map((row) => ({ ...row, label: __(row.label) }));
	wrapper.html(`<div class="indexation-effect">
		<p><strong>${frappe.utils.escape_html(trial.district)} · ${trial.period}</strong>: ${format_number(result.bills, null, 0)} ${__("bills")},
			${money(result.old)} → <strong>${money(result.new)}</strong> (${percent(result)})</p>
		<div class="text-muted small">${__("Average bill by consumption of the month, soum")}</div>
		<div class="effect-chart"></div>
		${table(__("Category"), categories)}${table(__("Consumption of the month"), sizes)}
		<h6>${__("Accounts that change most")}</h6>
		<table class="table table-sm"><thead><tr><th>${__("Personal account")}</th><th class="text-right">${__("kWh")}</th>
			<th class="text-right">${__("Sum now")}</th><th class="text-right">${__("Sum with new prices")}</th><th></th></tr></thead>
		<tbody>${result.accounts
			.map(
				(row) => `<tr><td><a href="/app/personal-account/${encodeURIComponent(row.account)}">${frappe.utils.escape_html(row.account)}</a></td>
			<td class="text-right">${format_number(row.wh / 1000, null, 0)}</td><td class="text-right">${money(row.old)}</td>
			<td class="text-right">${money(row.new)}</td><td class="text-right">${percent(row)}</td></tr>`
			)
			.join("")}</tbody></table></div>`);
	if (!sizes.length) return;
	new frappe.Chart(wrapper.find(".effect-chart")[0], {
		type: "bar",
		height: 220,
		data: {
			labels: sizes.map((row) => row.label),
			datasets: [
				{ name: __("Now"), values: sizes.map((row) => average(row, "old")) },
				{ name: __("With new prices"), values: sizes.map((row) => average(row, "new")) },
			],
		},
		colors: ["#b8c2cc", "#2490ef"],
		axisOptions: { xAxisMode: "tick", shortenYAxisNumbers: 1 },
		barOptions: { spaceRatio: 0.6 },
		tooltipOptions: { formatTooltipY: (soum) => elektrhisob.money(soum) },
	});
}

function table(title, rows) {
	return `<table class="table table-sm"><thead><tr><th>${title}</th><th class="text-right">${__("Bills")}</th>
		<th class="text-right">${__("Sum now")}</th><th class="text-right">${__("Sum with new prices")}</th><th></th></tr></thead>
		<tbody>${rows
			.map(
				(row) => `<tr><td>${frappe.utils.escape_html(row.label)}</td><td class="text-right">${format_number(row.bills, null, 0)}</td>
			<td class="text-right">${money(row.old)}</td><td class="text-right">${money(row.new)}</td>
			<td class="text-right">${percent(row)}</td></tr>`
			)
			.join("")}</tbody></table>`;
}

const money = (tiyin) => elektrhisob.money(tiyin / 100);
const average = (row, when) => Math.round(row[when] / row.bills / 100);

function percent(row) {
	if (!row.old) return "";
	const change = (100 * (row.new - row.old)) / row.old;
	return `${change > 0 ? "+" : ""}${format_number(change, null, 2)} %`;
}
