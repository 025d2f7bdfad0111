import { h, icon } from "./dom.js";
import { is_done, progress } from "./home.js";
import { number } from "./verdict.js";

const BADGES = { Accepted: "good", Suspicious: "warn", "Not Read": "off", Refused: "bad", Waiting: "wait" };
const FILTERS = {
	all: () => true,
	open: (line) => !is_done(line),
	problems: (line) => ["Refused", "Suspicious"].includes(line.status),
};

/** The meters of a route, in the order of the walk. */
export function sheet_screen(field, name) {
	const sheet = field.day?.sheets.find((each) => each.name === name);
	// An old link, or a sheet that was taken back: not one that is entered to the end.
	if (!sheet) return [field.bar(field.t("title")), h("main", {}, field.notices(), h("div.empty", {}, field.t("nothing_found")))];
	const lines = field.lines_of(name);
	const done = lines.filter(is_done).length;
	const { state } = field;
	state.filter ??= "all";
	state.find ??= "";
	const words = state.find.toLowerCase().split(/\s+/).filter(Boolean);
	const found = lines.filter((line) => FILTERS[state.filter](line) && has_words(line, words));
	const set = (values) => {
		Object.assign(state, values);
		field.draw();
	};
	return [
		field.bar(sheet?.route_name || name, { under: `${done} / ${lines.length}` }),
		h(
			"div.under-bar",
			{},
			progress(done, lines.length),
			h(
				"label.search",
				{},
				icon("search"),
				h("input", {
					id: "field-find",
					type: "search",
					value: state.find,
					placeholder: field.t("search"),
					"aria-label": field.t("search"),
					autocomplete: "off",
					oninput: (event) => set({ find: event.target.value }),
				})
			),
			h(
				"div.filters",
				{},
				Object.keys(FILTERS).map((key) =>
					h(
						`button${state.filter === key ? ".chosen" : ""}`,
						{ onclick: () => set({ filter: key }), "aria-pressed": String(state.filter === key) },
						`${field.t(key)} ${lines.filter(FILTERS[key]).length}`
					)
				)
			)
		),
		h(
			"main.lines",
			{},
			field.notices(),
			found.length ? found.map((line) => row(field, line)) : h("div.empty", {}, field.t(words.length ? "nothing_found" : done === lines.length ? "all_done" : "nothing_found"))
		),
	];
}

function has_words(line, words) {
	const text = `${line.address} ${line.serial_no} ${line.personal_account} ${line.consumer_name}`.toLowerCase();
	return words.every((word) => text.includes(word));
}

function row(field, line) {
	const badge = BADGES[line.status];
	const said = line.status === "Not Read" || (line.status === "Waiting" && line.not_read_reason) ? field.t(`reason:${line.not_read_reason}`) : number(line.value);
	return h(
		"button.line",
		{ onclick: () => field.go("line", { sheet: line.sheet, line: line.name }), "data-line": line.name },
		h("span.line-no", {}, line.line_no),
		h(
			"span.line-what",
			{},
			h("b", {}, line.address),
			h("span.fine", {}, `${field.t("meter")} ${line.serial_no || ""}${register_words(field, line)}`),
			line.message && line.status !== "Accepted" ? h(`span.said.${badge}`, {}, line.message) : null
		),
		badge ? h(`span.tag.${badge}`, {}, said) : null
	);
}

/** T1, reactive …; nothing for the plain register of a household. */
export function register_words(field, line) {
	const parts = [line.zone === "T0" ? "" : line.zone, line.quantity === "Active Import" ? "" : field.t(`quantity:${line.quantity}`)];
	return parts.filter(Boolean).map((part) => ` · ${part}`).join("");
}
