// Everything the phone knows, in IndexedDB: what was loaded, what waits to be sent, what was not accepted.
const NAME = "elektrhisob-field";
const VERSION = 1;
const TABLES = { about: "key", lines: "name", queue: "client_id", photos: "client_id", refused: "client_id" };

const answer = (request) =>
	new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});

const finished = (transaction) =>
	new Promise((resolve, reject) => {
		transaction.oncomplete = resolve;
		transaction.onerror = transaction.onabort = () => reject(transaction.error);
	});

export class Store {
	async open() {
		const request = indexedDB.open(NAME, VERSION);
		request.onupgradeneeded = () => {
			for (const [table, key] of Object.entries(TABLES)) request.result.createObjectStore(table, { keyPath: key });
		};
		this.database = await answer(request);
		// A new version in another tab must not wait for this one for ever.
		this.database.onversionchange = () => this.database.close();
		navigator.storage?.persist?.();
	}

	all(table) {
		return answer(this.database.transaction(table).objectStore(table).getAll());
	}

	get(table, key) {
		return answer(this.database.transaction(table).objectStore(table).get(key));
	}

	/** One transaction over several tables: `write({ queue: (table) => table.put(row) })`. All or nothing. */
	async write(changes) {
		const transaction = this.database.transaction(Object.keys(changes), "readwrite");
		const done = finished(transaction);
		for (const [name, change] of Object.entries(changes)) change(transaction.objectStore(name));
		await done;
	}

	about() {
		return this.get("about", "day");
	}

	/** What the server gave in the morning takes the place of what was there; the queue stays. */
	keep_day({ lines, ...day }) {
		return this.write({
			about: (table) => table.put({ ...day, key: "day", loaded_at: Date.now() }),
			lines: (table) => {
				table.clear();
				lines.forEach((line) => table.put(line));
			},
		});
	}

	/** Entry, and its photo, are on the disk when this is done. */
	enqueue(entry, photo) {
		return this.write({
			queue: (table) => table.put(entry),
			photos: (table) => photo && table.put({ client_id: entry.client_id, user: entry.user, blob: photo }),
		});
	}

	/** Answers of the server: the queue gives the entries up, the lines say what was answered. */
	async settle(entries, answers) {
		const rows = await Promise.all(entries.map((entry) => entry.line && this.get("lines", entry.line)));
		await this.write({
			queue: (table) => entries.forEach((entry) => answers[entry.client_id] && table.delete(entry.client_id)),
			refused: (table) =>
				entries.forEach((entry) => {
					const told = answers[entry.client_id];
					if (told?.outcome === "Refused") table.put({ ...entry, message: told.message, code: told.code });
				}),
			lines: (table) =>
				entries.forEach((entry, at) => {
					const told = answers[entry.client_id];
					if (told && rows[at] && told.outcome !== "Refused") table.put(line_after(rows[at], entry, told));
				}),
		});
	}

	/** A line that is entered again needs no old refusal. */
	async forget_refusals(line) {
		const old = (await this.all("refused")).filter((entry) => entry.line === line);
		if (old.length) await this.write({ refused: (table) => old.forEach((entry) => table.delete(entry.client_id)) });
	}
}

function line_after(line, entry, told) {
	return {
		...line,
		status: told.outcome,
		message: told.message,
		value: entry.value ?? line.value,
		reading_date: entry.reading_date,
		not_read_reason: entry.not_read_reason || "",
		note: entry.note || "",
		client_id: entry.client_id,
	};
}

/** Unique on every phone for ever: the server knows an entry by it. */
export function new_id() {
	if (crypto.randomUUID) return crypto.randomUUID();
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
