import { h, icon } from "./dom.js";
import { day_words, is_done, progress } from "./home.js";
import { small_photo } from "./photo.js";
import { register_words } from "./sheet.js";
import { judge, number } from "./verdict.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "0", "erase"];
const REASONS = "reason:";

/** One meter: what it should show, a big keypad, and one button that keeps the value and goes on. */
export function line_screen(field, sheet, name) {
	const lines = field.lines_of(sheet);
	const at = lines.findIndex((line) => line.name === name);
	const line = lines[at];
	if (!line) return [field.bar(field.t("title")), h("main", {}, h("div.empty", {}, field.t("nothing_found")))];
	field.watch_place();
	const { state } = field;
	state.typed ??= "";
	const verdict = state.typed === "" ? null : judge(line, state.typed, field.today(), field.day.multiple);
	return [
		field.bar(route_name(field, sheet), { under: `${lines.filter(is_done).length} / ${lines.length}` }),
		h("div.under-bar.thin", {}, progress(lines.filter(is_done).length, lines.length)),
		h(
			"main.entry",
			{},
			meter_card(field, line, lines, at),
			h("output.dial", { class: state.typed ? "dial" : "dial idle", "aria-live": "polite" }, shown_value(line, state)),
			said(field, line, verdict),
			state.why ? reasons(field, line, lines, at) : keypad(field, line, lines, at, verdict)
		),
	];
}

function route_name(field, sheet) {
	return field.day.sheets.find((each) => each.name === sheet)?.route_name || sheet;
}

function meter_card(field, line, lines, at) {
	const go = (step) => () => field.go("line", { sheet: line.sheet, line: lines[at + step].name }, true);
	return h(
		"div.meter",
		{},
		h("button.step", { onclick: at > 0 ? go(-1) : null, disabled: at === 0, "aria-label": field.t("previous") }, icon("left")),
		h(
			"div.meter-what",
			{},
			h("b", {}, line.address || line.consumer_name),
			h("div.fine", {}, `${field.t("meter")} `, h("b", {}, `${line.serial_no || ""}${register_words(field, line)}`)),
			h(
				"div.facts",
				{},
				line.last_date
					? h("span", {}, `${field.t("last")} `, h("b", {}, number(line.last_value)), ` · ${day_words(line.last_date)}`)
					: h("span", {}, field.t("no_last")),
				line.last_date && line.usual_daily > 0
					? h("span", {}, `${field.t("expected")} `, h("b", {}, `${number(Math.floor(line.expected_from))}–${number(Math.floor(line.expected_to))}`))
					: null
			)
		),
		h("button.step", { onclick: at < lines.length - 1 ? go(1) : null, disabled: at === lines.length - 1, "aria-label": field.t("next") }, icon("right"))
	);
}

function shown_value(line, state) {
	if (state.typed) return state.typed;
	if (["Accepted", "Suspicious", "Waiting", "Refused"].includes(line.status) && !line.not_read_reason) return number(line.value);
	return "0".repeat(line.digits || 5);
}

/** The verdict while typing, else what became of the line. */
function said(field, line, verdict) {
	const { state } = field;
	if (state.trouble) return h("p.verdict.bad", { role: "alert" }, state.trouble);
	if (verdict?.refuse) return h("p.verdict.bad", { role: "alert" }, field.t(verdict.refuse, ...verdict.facts));
	if (verdict?.ask) return h(`p.verdict.${state.asked ? "warn.loud" : "warn"}`, { role: "alert" }, field.t(verdict.ask, ...verdict.facts));
	if (verdict) return h("p.verdict.good", {}, verdict.used === undefined ? "" : field.t("used", number(verdict.used), verdict.days));
	if (line.status === "Waiting") {
		const why = line.not_read_reason ? `${field.t(REASONS + line.not_read_reason)} · ` : "";
		return h("p.verdict.wait", {}, why + field.t("kept"));
	}
	const kinds = { Accepted: "good", Suspicious: "warn", Refused: "bad", "Not Read": "off" };
	if (!kinds[line.status]) return h("p.verdict", {}, "");
	const words = [field.t(`status:${line.status}`), line.not_read_reason && field.t(REASONS + line.not_read_reason), line.message];
	return h(`p.verdict.${kinds[line.status]}`, {}, words.filter(Boolean).join(" · "));
}

function keypad(field, line, lines, at, verdict) {
	const { state } = field;
	const asks = Boolean(verdict?.ask && state.asked);
	const save = () => (verdict && !verdict.refuse ? keep(field, line, lines, at, verdict) : null);
	return h(
		"div.hand",
		{},
		h("div.keys", {}, KEYS.map((key) => key_button(field, line, key))),
		h(
			"div.tools",
			{},
			h("button.tool", { onclick: () => change(field, { why: true }) }, icon("stop"), field.t("not_read")),
			photo_button(field)
		),
		h(
			`button.save${asks ? ".sure" : ""}`,
			{ onclick: save, disabled: !verdict || Boolean(verdict.refuse), "data-save": "" },
			icon("check"),
			field.t(asks ? "keep" : "save")
		)
	);
}

function key_button(field, line, key) {
	if (key === "erase") {
		const erase = () => change(field, { typed: field.state.typed.slice(0, -1), asked: false });
		return h("button.key", { onclick: erase, "data-key": "erase", "aria-label": "⌫" }, icon("erase"));
	}
	const useless = key === "." && !line.decimals;
	return h("button.key", { onclick: () => type(field, line, key), disabled: useless, "data-key": key }, useless ? "" : key);
}

function type(field, line, key) {
	const typed = field.state.typed + key;
	const [whole, part = ""] = typed.split(".");
	if (typed.split(".").length > 2 || whole.length > (line.digits || 5) || part.length > line.decimals) return;
	navigator.vibrate?.(8);
	change(field, { typed: typed.startsWith(".") ? `0${typed}` : typed, asked: false, trouble: "" });
}

function change(field, values) {
	Object.assign(field.state, values);
	field.draw();
}

async function keep(field, line, lines, at, verdict) {
	const { state } = field;
	if (verdict.ask && !state.asked) return change(field, { asked: true });
	if (state.keeping) return;
	state.keeping = true;
	await field.enter(line, { value: Number(state.typed), not_read_reason: "" }, state.photo);
	go_on(field, line, lines, at);
}

/** To the next line without a reading, after this one first; home to the list when there is none. */
function go_on(field, line, lines, at) {
	// Whoever has left the screen meanwhile is not called back.
	if (field.where()[2] !== line.name) return;
	const now = field.lines_of(line.sheet);
	const next = [...now.slice(at + 1), ...now.slice(0, at)].find((each) => !is_done(each) && each.status !== "Refused");
	if (next) field.go("line", { sheet: line.sheet, line: next.name }, true);
	else field.go("sheet", { sheet: line.sheet }, true);
}

function reasons(field, line, lines, at) {
	const choose = (reason) => async () => {
		if (field.state.keeping) return;
		field.state.keeping = true;
		await field.enter(line, { value: null, not_read_reason: reason }, field.state.photo);
		go_on(field, line, lines, at);
	};
	const codes = Object.keys(field.texts).filter((key) => key.startsWith(REASONS));
	return h(
		"div.hand",
		{},
		h("b.ask", {}, field.t("why_not_read")),
		h("div.reasons", {}, codes.map((key) => h("button.reason", { onclick: choose(key.slice(REASONS.length)) }, field.t(key)))),
		h("div.tools", {}, h("button.tool", { onclick: () => change(field, { why: false }) }, icon("back"), field.t("back")), photo_button(field))
	);
}

export function photo_button(field) {
	const { state } = field;
	const take = async (event) => {
		const [file] = event.target.files;
		if (!file) return;
		try {
			change(field, { photo: await small_photo(file), trouble: "" });
		} catch (_error) {
			change(field, { trouble: field.t("photo_bad") });
		}
	};
	return h(
		`label.tool${state.photo ? ".has" : ""}`,
		{},
		icon(state.photo ? "check" : "camera"),
		field.t(state.photo ? "photo_kept" : "photo"),
		h("input", { type: "file", accept: "image/*", capture: "environment", onchange: take, "aria-label": field.t("photo") })
	);
}
