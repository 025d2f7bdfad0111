// Sends what waits, in parts, whenever there is a network. An entry leaves the queue only with its answer.
const DOORS = {
	load: "elektrhisob.metering.sheets.phone.load",
	send: "elektrhisob.metering.sheets.phone.send",
	send_photo: "elektrhisob.metering.sheets.phone.send_photo",
	who: "frappe.auth.get_logged_user",
};
const AT_ONCE = 25;
const PATIENCE_MS = 30000;
const AGAIN_MS = 20000;

export class LoggedOut extends Error {}
export class NoNetwork extends Error {}
export class ServerSays extends Error {}

export class Sender {
	/** `changed` is called with what the user should know: idle, sending, offline, logged_out, or trouble. */
	constructor(store, changed) {
		this.store = store;
		this.changed = changed;
		this.token = "";
		this.state = navigator.onLine ? "idle" : "offline";
		window.addEventListener("online", () => this.send());
		window.addEventListener("offline", () => this.tell("offline"));
		document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.send());
		setInterval(() => this.send(), AGAIN_MS);
	}

	tell(state, trouble = "") {
		this.state = state;
		this.trouble = trouble;
		this.changed();
	}

	async load() {
		const { message } = await this.request("load");
		this.token = message.csrf_token;
		await this.store.keep_day(message);
		return message;
	}

	/** One tab sends at a time where the browser can tell; the server takes no id twice anyway. */
	async send() {
		if (this.busy) return (this.again = true);
		this.busy = true;
		try {
			if (navigator.locks) await navigator.locks.request("field-sending", () => this.send_all());
			else await this.send_all();
			if (this.state !== "idle") this.tell("idle");
		} catch (error) {
			if (error instanceof LoggedOut) this.tell("logged_out");
			else if (error instanceof NoNetwork) this.tell("offline");
			else this.tell("trouble", error.message);
		} finally {
			this.busy = false;
		}
		if (this.again) {
			this.again = false;
			await this.send();
		}
	}

	async send_all() {
		const { user } = (await this.store.about()) || {};
		const mine = async (table) => (await this.store.all(table)).filter((row) => row.user === user);
		let has_results = false;
		for (let queue = await mine("queue"); queue.length; queue = await mine("queue")) {
			this.tell("sending");
			has_results ||= queue.some((row) => row.order_name);
			await this.send_part(queue.sort((one, other) => one.order - other.order).slice(0, AT_ONCE), user);
		}
		for (const photo of await mine("photos")) await this.send_photo(photo, user);
		// An order with a result is another order now.
		if (has_results) await this.load();
	}

	async send_part(part, user) {
		await this.require_user(user);
		const entries = part.filter((row) => row.line);
		const results = part.filter((row) => row.order_name).map((row) => ({ ...row, order: row.order_name }));
		const { message } = await this.request("send", { entries, results });
		const unanswered = part.filter((row) => !message.answers[row.client_id]);
		if (unanswered.length === part.length) throw new ServerSays("?");
		await this.store.settle(part, message.answers);
		this.changed();
	}

	async send_photo(photo, user) {
		await this.require_user(user);
		this.tell("sending");
		const content = await as_base64(photo.blob);
		try {
			await this.request("send_photo", { client_id: photo.client_id, content });
		} catch (error) {
			// What the server will never take must not stand before the others for ever.
			if (!(error instanceof ServerSays) || !error.is_final) throw error;
			await this.store.write({
				refused: (table) => table.put({ ...photo, blob: null, message: error.message, is_photo: true }),
			});
		}
		await this.store.write({ photos: (table) => table.delete(photo.client_id) });
	}

	/** The token of the session; somebody else may have logged in meanwhile. */
	async require_user(user) {
		if (this.token) return;
		const { message } = await this.request("load");
		if (message.user !== user) throw new LoggedOut();
		this.token = message.csrf_token;
		await this.store.keep_day(message);
	}

	async request(name, body) {
		const response = await this.fetch(name, body);
		if (response.status === 401) throw new LoggedOut();
		const told = await response.json().catch(() => ({}));
		if (response.ok) return told;
		if (told.exc_type === "CSRFTokenError" || response.status === 400) {
			this.token = "";
			throw new NoNetwork();
		}
		if (response.status === 403 && (await this.is_guest())) throw new LoggedOut();
		if (response.status >= 500) throw new NoNetwork();
		const error = new ServerSays(words_of(told) || response.statusText);
		error.is_final = response.status === 417 || response.status === 404;
		throw error;
	}

	/** A refusal of ours has words; without a session nobody is asked for words. */
	async is_guest() {
		const response = await this.fetch("who");
		return response.status === 401 || response.status === 403;
	}

	async fetch(name, body) {
		const stop = new AbortController();
		const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
		try {
			return await fetch(`/api/method/${DOORS[name]}`, {
				method: body ? "POST" : "GET",
				headers: {
					Accept: "application/json",
					"Content-Type": "application/json",
					"X-Frappe-CSRF-Token": this.token || "none",
				},
				body: body && JSON.stringify(body),
				cache: "no-store",
				credentials: "same-origin",
				signal: stop.signal,
			});
		} catch (_error) {
			throw new NoNetwork();
		} finally {
			clearTimeout(timer);
		}
	}
}

function words_of(told) {
	try {
		const texts = JSON.parse(told._server_messages || "[]").map((text) => JSON.parse(text).message);
		const holder = document.createElement("div");
		holder.innerHTML = texts.join(" ").replace(/<[^>]*>/g, "");
		return holder.textContent;
	} catch (_error) {
		return "";
	}
}

function as_base64(blob) {
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => resolve(reader.result);
		reader.onerror = () => reject(reader.error);
		reader.readAsDataURL(blob);
	});
}
