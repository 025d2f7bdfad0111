import { h, icon } from "./dom.js";
import { home } from "./home.js";
import { line_screen } from "./line.js";
import { order_screen } from "./order.js";
import { LoggedOut, NoNetwork, Sender } from "./sending.js";
import { sheet_screen } from "./sheet.js";
import { new_id, Store } from "./store.js";

const SCREENS = { home, sheet: sheet_screen, line: line_screen, order: order_screen };
const PLACE_GOOD_FOR_MS = 120000;
const OTHER_TABS = "elektrhisob-field";

/** The phone page: one screen at a time, drawn from what the phone knows. */
export class Field {
	constructor(root) {
		this.root = root;
		this.texts = JSON.parse(document.getElementById("field-texts").textContent);
		this.day = null;
		this.lines = [];
		this.queue = [];
		this.photos = [];
		this.refused = [];
	}

	/** The text of a key, its places filled: t("waiting", 3). */
	t(key, ...values) {
		const text = this.texts[key] || key.split(":").pop();
		return values.reduce((said, value, at) => said.replace(`{${at}}`, value), text);
	}

	async start() {
		this.keep_page();
		try {
			this.store = new Store();
			await this.store.open();
		} catch (_error) {
			this.root.replaceChildren(h("p.empty", {}, this.t("storage")));
			return;
		}
		this.sender = new Sender(this.store, () => this.reread());
		this.watch_thumb();
		window.addEventListener("popstate", () => this.draw());
		this.channel = "BroadcastChannel" in window ? new BroadcastChannel(OTHER_TABS) : null;
		if (this.channel) this.channel.onmessage = () => this.reread(false);
		await this.reread(false);
		await this.load();
		await this.sender.send();
	}

	async keep_page() {
		if (!("serviceWorker" in navigator)) return;
		try {
			await navigator.serviceWorker.register("/field_worker.js", { scope: "/field", updateViaCache: "none" });
		} catch (_error) {
			// Without it the page works as long as it stays open.
		}
	}

	async load() {
		try {
			await this.sender.load();
			this.no_day = "";
			this.sender.tell("idle");
		} catch (error) {
			if (error instanceof LoggedOut) {
				if (!this.day) return this.log_in();
				this.sender.tell("logged_out");
			} else if (error instanceof NoNetwork) this.sender.tell("offline");
			else {
				// Sending what is not there succeeds, and would wipe out why there is no day.
				this.no_day = error.message;
				this.sender.tell("trouble", error.message);
			}
		}
		await this.reread();
	}

	log_in() {
		window.location.href = "/login?redirect-to=/field";
	}

	/** What the database holds onto the screen; other tabs look again too. */
	async reread(tell_others = true) {
		this.day = await this.store.about();
		if (this.day?.texts) this.texts = this.day.texts;
		if (this.day?.language) document.documentElement.lang = this.day.language;
		const all = await Promise.all(["lines", "queue", "photos", "refused"].map((table) => this.store.all(table)));
		const user = this.day?.user;
		const mine = (rows) => rows.filter((row) => row.user === user);
		this.lines = all[0];
		this.queue = mine(all[1]);
		this.others = all[1].filter((row) => row.user !== user);
		this.photos = mine(all[2]);
		this.refused = mine(all[3]);
		if (tell_others) this.channel?.postMessage("changed");
		// A button that is exchanged under the thumb swallows its click.
		if (this.pressed) this.draws_later = true;
		else this.draw();
	}

	watch_thumb() {
		const up = () => {
			this.pressed = false;
			if (this.draws_later) setTimeout(() => this.draw());
			this.draws_later = false;
		};
		document.addEventListener("pointerdown", () => (this.pressed = true), true);
		document.addEventListener("pointerup", up, true);
		document.addEventListener("pointercancel", up, true);
	}

	/** Lines of a sheet in walking order, each as the phone last heard or kept it. */
	lines_of(sheet) {
		const waiting = new Map(this.queue.filter((entry) => entry.line).map((entry) => [entry.line, entry]));
		const refused = new Map(this.refused.filter((entry) => entry.line).map((entry) => [entry.line, entry]));
		return this.lines
			.filter((line) => line.sheet === sheet)
			.sort((one, other) => one.line_no - other.line_no)
			.map((line) => this.as_it_stands(line, waiting.get(line.name), refused.get(line.name)));
	}

	as_it_stands(line, waiting, refused) {
		if (waiting) {
			const { value, not_read_reason, reading_date, note } = waiting;
			return { ...line, status: "Waiting", value, not_read_reason, reading_date, note, message: "" };
		}
		if (refused) return { ...line, status: "Refused", value: refused.value, message: refused.message };
		return line;
	}

	async enter(line, what, photo) {
		const entry = {
			client_id: new_id(),
			user: this.day.user,
			order: Date.now(),
			line: line.name,
			label: line.address,
			serial_no: line.serial_no,
			taken_at: this.moment(),
			reading_date: this.today(),
			...this.place(),
			...what,
		};
		await this.store.forget_refusals(line.name);
		await this.store.enqueue(entry, photo);
		await this.reread();
		this.sender.send();
	}

	/** The phone's own day and time, not Greenwich's. */
	moment() {
		const now = new Date();
		return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 19).replace("T", " ");
	}

	today() {
		return this.moment().slice(0, 10);
	}

	watch_place() {
		if (this.watching || !navigator.geolocation) return;
		this.watching = navigator.geolocation.watchPosition(
			({ coords }) => (this.known_place = { at: Date.now(), coords }),
			() => (this.known_place = null),
			{ enableHighAccuracy: true, maximumAge: 30000, timeout: 20000 }
		);
	}

	place() {
		if (!this.known_place || Date.now() - this.known_place.at > PLACE_GOOD_FOR_MS) return {};
		const { latitude, longitude, accuracy } = this.known_place.coords;
		return { latitude, longitude, accuracy };
	}

	go(screen, values = {}, replace = false) {
		const hash = `#${[screen, ...Object.values(values)].map(encodeURIComponent).join("/")}`;
		history[replace ? "replaceState" : "pushState"](null, "", hash);
		this.draw();
		window.scrollTo(0, 0);
	}

	back() {
		const [screen, first] = this.where();
		if (screen === "line") this.go("sheet", { sheet: first }, true);
		else this.go("home", {}, true);
	}

	where() {
		const parts = window.location.hash.slice(1).split("/").map(decodeURIComponent);
		return SCREENS[parts[0]] ? parts : ["home"];
	}

	draw() {
		const [screen, ...values] = this.where();
		const key = `${screen}/${values.join("/")}`;
		// What is half typed stays: a screen may keep a state of its own as long as it is shown.
		if (this.shown !== key) {
			this.shown = key;
			this.state = {};
		}
		const typed = document.activeElement?.id;
		const place = typed && document.activeElement.selectionStart;
		// What a screen leaves out would be written as the word null.
		this.root.replaceChildren(...SCREENS[screen](this, ...values).flat(Infinity).filter(Boolean));
		if (typed) {
			const field = document.getElementById(typed);
			field?.focus();
			if (place !== null && place !== undefined) field?.setSelectionRange?.(place, place);
		}
	}

	bar(title, { back = true, under = null } = {}) {
		return h(
			"header.bar",
			{},
			back ? h("button.bar-button", { onclick: () => this.back(), "aria-label": this.t("back") }, icon("back")) : null,
			h("div.bar-title", {}, h("b", {}, title), under ? h("span", {}, under) : null),
			// Who has no work here has nothing to send either.
			this.day || this.sender.state !== "idle" || this.queue.length ? this.network_pill() : null
		);
	}

	network_pill() {
		const waiting = this.queue.length + this.photos.filter((photo) => !this.queue.some((entry) => entry.client_id === photo.client_id)).length;
		const states = {
			idle: waiting ? ["busy", this.t("waiting", waiting)] : ["good", this.t("all_sent")],
			sending: ["busy", this.t("sending")],
			offline: ["off", waiting ? this.t("waiting", waiting) : this.t("offline")],
			logged_out: ["bad", this.t("log_in")],
			trouble: ["bad", waiting ? this.t("waiting", waiting) : "!"],
		};
		const [kind, text] = states[this.sender.state];
		const act = () => (this.sender.state === "logged_out" ? this.log_in() : this.sender.send());
		return h(`button.pill.${kind}`, { onclick: act, "aria-live": "polite" }, h("i"), text);
	}

	/** What stands in the way of sending, with what to do. */
	notices() {
		const { state, trouble } = this.sender;
		const found = [];
		if (state === "logged_out") {
			found.push(
				h(
					"div.notice.bad",
					{ role: "alert" },
					h("b", {}, this.t("log_in")),
					h("p", {}, this.t("log_in_hint")),
					h("button.wide", { onclick: () => this.log_in() }, this.t("log_in_button"))
				)
			);
		}
		if (state === "offline") found.push(h("div.notice.off", {}, h("b", {}, this.t("offline")), h("p", {}, this.t("offline_hint"))));
		if (!this.day && this.no_day) found.push(h("div.notice.bad", { role: "alert" }, h("p", {}, this.no_day)));
		else if (state === "trouble" && trouble) found.push(h("div.notice.bad", { role: "alert" }, h("p", {}, trouble)));
		if (this.others?.length) {
			found.push(h("div.notice.off", {}, h("p", {}, this.t("others_waiting", this.others.length, this.others[0].user))));
		}
		return found;
	}
}
