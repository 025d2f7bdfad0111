const PROFILES = "elektrhisob.metering.profiles.chart";
const QUALITY_COLORS = { D: "#f0ad4e", E: "#b58fd8", M: "#d9534f" };

frappe.ui.form.on("Load Profile Day", {
	async refresh(frm) {
		frm.disable_form();
		frm.set_intro("");
		if (frm.doc.replaced_by) {
			frm.set_intro(
				`${__("A newer version of this day counts:")}
				<a href="/app/load-profile-day/${frm.doc.replaced_by}">${frm.doc.replaced_by}</a>`,
				"orange"
			);
		}
		const place = frm.get_field("chart_html").$wrapper;
		place.html(`<p class="text-muted">${__("Loading …")}</p>`);
		const name = frm.doc.name;
		const [day, month] = await Promise.all([
			frappe.xcall(`${PROFILES}.day`, { name }),
			frappe.xcall(`${PROFILES}.month`, { name }),
		]);
		if (frm.doc.name !== name) return;
		show(frm, place, day, month);
		offer_neighbours(frm, month);
		frm.add_custom_button(__("Export the month"), () => download(frm, month));
	},
});

function clock(interval, place) {
	const minute = interval * place;
	return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

function kwh(wh, places = 3) {
	return format_number(wh / 1000, null, places);
}

function show(frm, place, day, month) {
	place.html(`<div class="profile-facts text-muted small"></div><div class="profile-day"></div>
		<h5>${__("The month")}</h5><div class="profile-month" style="overflow-x:auto"></div>`);
	place.find(".profile-facts").html(facts_html(day));
	new frappe.Chart(place.find(".profile-day")[0], {
		type: "bar",
		height: 240,
		colors: ["#2f7ebc"],
		animate: false,
		axisOptions: { xIsSeries: true, xAxisMode: "tick" },
		barOptions: { spaceRatio: 0.15 },
		tooltipOptions: { formatTooltipY: (value) => `${format_number(value, null, 3)} kWh` },
		data: {
			labels: day.values.map((_value, at) => clock(day.interval, at)),
			datasets: [{ name: __("Energy, kWh"), values: day.values.map((wh) => wh / 1000) }],
		},
	});
	place.find(".profile-month").html(month_html(frm, month));
	place.find("[data-profile]").on("click", (event) =>
		frappe.set_route("Form", "Load Profile Day", $(event.currentTarget).attr("data-profile"))
	);
}

function facts_html(day) {
	const facts = day.zones.map((row) => `${frappe.utils.escape_html(__(row.zone))}: <b>${kwh(row.wh)} kWh</b>`);
	if (day.maximum) {
		const since = clock(day.interval, day.maximum.interval);
		facts.push(`${__("Maximum demand at {0}", [since])}: <b>${kwh(day.maximum.watts)} kW</b>`);
	}
	return facts.join(" · ");
}

// One cell per interval: the darker, the more energy; other colours for what was not measured.
function month_html(frm, month) {
	const highest = Math.max(1, ...month.days.map((row) => Math.max(...row.values)));
	const known = Object.fromEntries(month.days.map((row) => [row.day, row]));
	const rows = [];
	for (let day = month.first; day <= month.last; day = frappe.datetime.add_days(day, 1)) {
		rows.push(day_html(frm, day, known[day], highest));
	}
	const legend = [
		["#08519c", __("Measured")],
		[QUALITY_COLORS.D, __("Doubtful")],
		[QUALITY_COLORS.E, __("Estimated")],
		[QUALITY_COLORS.M, __("Missing")],
	]
		.map(
			([color, label]) =>
				`<span style="display:inline-block;width:10px;height:10px;background:${color}"></span> ${label}`
		)
		.join(" &nbsp; ");
	return `<table style="border-collapse:collapse;width:100%;font-size:11px">${rows.join("")}</table>
		<p class="text-muted small" style="margin-top:8px">${legend}</p>`;
}

function day_html(frm, day, row, highest) {
	const label = `<td style="white-space:nowrap;padding-right:8px;width:1%">${frappe.datetime.str_to_user(day)}</td>`;
	if (!row) return `<tr>${label}<td colspan="96" class="text-muted">${__("No profile")}</td><td></td></tr>`;
	const cells = row.values
		.map((wh, at) => {
			const letter = row.letters[at];
			const color = QUALITY_COLORS[letter] || `rgba(8,81,156,${(0.06 + (0.94 * wh) / highest).toFixed(3)})`;
			return `<td colspan="${96 / row.values.length}" title="${clock(row.interval, at)} · ${kwh(wh)} kWh"
				style="background:${color};height:14px;min-width:4px"></td>`;
		})
		.join("");
	const mark = row.name === frm.doc.name ? "font-weight:bold" : "";
	return `<tr data-profile="${row.name}" style="cursor:pointer;${mark}">${label}${cells}
		<td class="text-right" style="padding-left:8px;white-space:nowrap;width:1%">${format_number(row.energy_kwh, null, 1)} kWh</td></tr>`;
}

function offer_neighbours(frm, month) {
	const at = month.days.findIndex((row) => row.name === frm.doc.name);
	const go = (row) => frappe.set_route("Form", "Load Profile Day", row.name);
	if (at > 0) frm.add_custom_button(__("Day before"), () => go(month.days[at - 1]));
	if (at >= 0 && at < month.days.length - 1) frm.add_custom_button(__("Day after"), () => go(month.days[at + 1]));
}

function download(frm, month) {
	const rows = [[__("Day"), __("From"), __("Minutes"), __("Energy, kWh"), __("Quality")]];
	for (const row of month.days) {
		row.values.forEach((wh, at) =>
			rows.push([row.day, clock(row.interval, at), row.interval, (wh / 1000).toFixed(3), row.letters[at]])
		);
	}
	frappe.tools.downloadify(rows, null, `${frm.doc.installation} ${month.first.slice(0, 7)}`);
}
