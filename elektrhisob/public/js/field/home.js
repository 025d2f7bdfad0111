import { h, icon } from "./dom.js";
import { number } from "./verdict.js";

const DONE = ["Accepted", "Suspicious", "Not Read", "Waiting"];

export const is_done = (line) => DONE.includes(line.status);

export function day_words(date) {
	return date ? String(date).slice(0, 10).split("-").reverse().join(".") : "";
}

export function progress(done, all) {
	const share = all ? Math.round((done * 100) / all) : 0;
	return h(
		"div.progress",
		{ role: "progressbar", "aria-valuenow": done, "aria-valuemax": all },
		h("i", { style: `width:${share}%` })
	);
}

/** What was not accepted, orders that may not wait, today's sheets, the other orders. */
export function home(field) {
	const { day } = field;
	if (!day) {
		const notices = field.notices();
		return [field.bar(field.t("title"), { back: false }), ...(notices.length ? notices : [h("p.empty", {}, "…")])];
	}
	const orders = orders_of(field);
	const urgent = orders.filter((order) => is_due(field, order));
	const later = orders.filter((order) => !urgent.includes(order));
	return [
		field.bar(day.worker, { back: false, under: field.t("title") }),
		h(
			"main",
			{},
			field.notices(),
			refused(field),
			urgent.length ? h("h2", {}, field.t("orders")) : null,
			urgent.map((order) => order_card(field, order)),
			h("h2", {}, field.t("sheets")),
			day.sheets.length ? day.sheets.map((sheet) => sheet_card(field, sheet)) : empty(field, "no_sheets", "no_sheets_hint"),
			later.length || !urgent.length ? h("h2", {}, field.t("orders")) : null,
			orders.length ? later.map((order) => order_card(field, order)) : empty(field, "no_orders"),
			h("button.quiet.wide", { onclick: () => field.load() }, icon("refresh"), field.t("refresh")),
			h("p.fine", {}, field.t("loaded", new Date(day.loaded_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })))
		),
	];
}

/** Orders as the phone knows them: one that has its result is no longer to be done. */
export function orders_of(field) {
	const results = new Map(field.queue.filter((row) => row.order_name).map((row) => [row.order_name, row]));
	return field.day.orders.map((order) => ({ ...order, result: results.get(order.name) }));
}

/** Due today or overdue, and not done yet: a sheet of four hundred meters must not hide it. */
function is_due(field, order) {
	return !order.result && order.due_date && String(order.due_date).slice(0, 10) <= field.today();
}

function empty(field, title, hint) {
	return h("div.empty", {}, h("b", {}, field.t(title)), hint ? h("p", {}, field.t(hint)) : null);
}

function sheet_card(field, sheet) {
	const lines = field.lines_of(sheet.name);
	const done = lines.filter(is_done).length;
	const problems = lines.filter((line) => line.status === "Refused").length;
	return h(
		"button.card",
		{ onclick: () => field.go("sheet", { sheet: sheet.name }) },
		h("div.card-row", {}, h("b", {}, sheet.route_name), h("span.count", {}, `${done} / ${lines.length}`)),
		progress(done, lines.length),
		h(
			"div.card-row.fine",
			{},
			h("span", {}, `${sheet.route} · ${day_words(sheet.reading_day)}`),
			problems ? h("span.tag.bad", {}, `${field.t("problems")}: ${problems}`) : null,
			done === lines.length && !problems ? h("span.tag.good", {}, icon("check"), field.t("status:Accepted")) : null
		)
	);
}

function order_card(field, order) {
	const urgent = ["High", "Urgent"].includes(order.priority) || is_due(field, order);
	return h(
		`button.card${order.result ? ".waiting" : ""}`,
		{ onclick: () => field.go("order", { order: order.name }) },
		h(
			"div.card-row",
			{},
			h("b", {}, field.t(`kind:${order.kind}`)),
			order.result ? h("span.tag.wait", {}, field.t("waiting", 1)) : null,
			h(`span.tag${urgent ? ".bad" : ""}`, {}, field.t("due", day_words(order.due_date)))
		),
		h("div", {}, order.address || order.consumer_name),
		h("div.fine", {}, order.reason)
	);
}

function refused(field) {
	// A sheet that is still here shows its refusals on its lines.
	const shown = new Set(field.lines.map((line) => line.name));
	const lost = field.refused.filter((entry) => !shown.has(entry.line) || entry.code === "SHEET_CLOSED");
	if (!lost.length) return null;
	return h(
		"section.notice.bad",
		{},
		h("b", {}, `${field.t("not_accepted")}: ${lost.length}`),
		lost.map((entry) =>
			h(
				"div.lost",
				{},
				h("div", {}, h("b", {}, entry.label || ""), ` ${entry.serial_no || ""} `, entry.value === undefined || entry.value === null ? "" : number(entry.value)),
				h("p", {}, entry.message),
				h(
					"button.quiet",
					{
						onclick: async () => {
							await field.store.write({ refused: (table) => table.delete(entry.client_id) });
							await field.reread();
						},
					},
					field.t("dismiss")
				)
			)
		)
	);
}
