import { h, icon } from "./dom.js";
import { day_words, orders_of } from "./home.js";
import { photo_button } from "./line.js";
import { new_id } from "./store.js";
import { judge, number } from "./verdict.js";

const BY_ACT = ["Install", "Exchange", "Remove"];
const OBSTACLES = "obstacle:";

/** One visit: where, why, whom to call, what the registers show, and what came of it. */
export function order_screen(field, name) {
	const order = field.day && orders_of(field).find((each) => each.name === name);
	if (!order) return [field.bar(field.t("orders")), h("main", {}, h("div.empty", {}, field.t("no_orders")))];
	field.watch_place();
	const { state } = field;
	state.values ??= {};
	return [
		field.bar(field.t(`kind:${order.kind}`), { under: field.t("due", day_words(order.due_date)) }),
		h(
			"main",
			{},
			field.notices(),
			where(field, order),
			order.result ? h("p.verdict.wait", {}, field.t("answer_kept")) : state.why ? obstacles(field, order) : work(field, order)
		),
	];
}

function where(field, order) {
	return h(
		"div.card.flat",
		{},
		h("b", {}, order.address),
		h("div", {}, order.consumer_name),
		h("div.fine", {}, `${field.t("account")} ${order.personal_account || ""} · ${field.t("meter")} ${order.serial_no || ""}`),
		order.reason ? h("p", {}, order.reason) : null,
		order.phone ? h("a.quiet.wide", { href: `tel:${order.phone.replace(/[^+\d]/g, "")}` }, icon("phone"), `${field.t("call")} ${order.phone}`) : null
	);
}

function work(field, order) {
	const { state } = field;
	return [
		BY_ACT.includes(order.kind) ? null : order.registers.map((register, at) => register_field(field, register, at)),
		h("input.note", {
			id: "field-note",
			placeholder: field.t("note"),
			"aria-label": field.t("note"),
			maxlength: 140,
			value: state.note || "",
			oninput: (event) => (state.note = event.target.value),
		}),
		h(
			"div.tools",
			{},
			h("button.tool", { onclick: () => Object.assign(state, { why: true }) && field.draw() }, icon("stop"), field.t("not_possible")),
			photo_button(field)
		),
		h("button.save", { onclick: () => finish(field, order, { outcome: "Done" }) }, icon("check"), field.t("done")),
	];
}

function register_field(field, register, at) {
	const { state } = field;
	const words = (text) => {
		const value = Number(text.replace(",", "."));
		if (!text || Number.isNaN(value)) return "";
		const verdict = judge(register, value, field.today(), 0);
		const key = verdict.refuse || verdict.ask;
		return key ? field.t(key, ...verdict.facts) : "";
	};
	const said = h("span.said.warn", {}, words(state.values[at] || ""));
	return h(
		"label.register",
		{},
		h("span", {}, `${register.serial_no} · ${register.zone}`, register.last_date ? h("span.fine", {}, ` ${field.t("last")} ${number(register.last_value)}`) : null),
		h("input", {
			id: `field-register-${at}`,
			inputmode: "decimal",
			autocomplete: "off",
			value: state.values[at] || "",
			oninput: (event) => {
				state.values[at] = event.target.value;
				said.textContent = words(event.target.value);
			},
		}),
		said
	);
}

function obstacles(field, order) {
	const codes = Object.keys(field.texts).filter((key) => key.startsWith(OBSTACLES));
	const choose = (key) => () => finish(field, order, { outcome: "Not Possible", obstacle: key.slice(OBSTACLES.length) });
	return h(
		"div.hand",
		{},
		h("b.ask", {}, field.t("why_not_possible")),
		h("div.reasons", {}, codes.map((key) => h("button.reason", { onclick: choose(key) }, field.t(key)))),
		h("button.quiet.wide", { onclick: () => Object.assign(field.state, { why: false }) && field.draw() }, field.t("back"))
	);
}

async function finish(field, order, result) {
	const { state } = field;
	if (state.keeping) return;
	state.keeping = true;
	const readings = order.registers
		.map((register, at) => ({ register, text: (state.values[at] || "").replace(",", ".") }))
		.filter(({ text }) => text && !Number.isNaN(Number(text)))
		.map(({ register, text }) => ({
			installation: register.installation,
			zone: register.zone,
			quantity: register.quantity,
			value: Number(text),
			reading_date: field.today(),
		}));
	const photos = state.photo ? [{ content: await as_data(state.photo) }] : [];
	await field.store.enqueue({
		client_id: new_id(),
		user: field.day.user,
		order: Date.now(),
		order_name: order.name,
		label: order.address,
		serial_no: order.serial_no,
		at: field.moment(),
		note: state.note || "",
		readings,
		photos,
		...field.place(),
		...result,
	});
	await field.reread();
	field.sender.send();
	field.go("home", {}, true);
}

function as_data(blob) {
	return new Promise((resolve) => {
		const reader = new FileReader();
		reader.onload = () => resolve(reader.result);
		reader.readAsDataURL(blob);
	});
}
