// Frappe's realtime protocol: what the server publishes on Redis goes to the browsers in its room.
import http from "node:http";

const CHANNEL = "events";

function cookieOf(socket, name) {
	const pairs = (socket.request.headers.cookie || "").split(";").map((pair) => pair.trim().split("="));
	const found = pairs.find(([key]) => key === name);
	return found ? decodeURIComponent(found.slice(1).join("=")) : null;
}

export function startRealtime({ server, require, siteOf, gunicorn, redisUrl }) {
	const { Server } = require("socket.io");
	const { createClient } = require("redis");
	const io = new Server(server, { serveClient: false, maxHttpBufferSize: 1e6 });

	// Ask the web server as the person who is connected. Resolves to the answer, rejects on any refusal.
	function ask(socket, method, query = {}) {
		const address = `/api/method/${method}?${new URLSearchParams(query)}`;
		const headers = {
			host: socket.request.headers.host,
			cookie: `sid=${encodeURIComponent(socket.sid)}`,
			accept: "application/json",
			"x-frappe-site-name": socket.site,
		};
		return new Promise((resolve, reject) => {
			const options = { host: "127.0.0.1", port: gunicorn, path: address, headers, agent: false };
			const request = http.get(options, (answer) => {
				const parts = [];
				answer.on("data", (part) => parts.push(part));
				answer.on("end", () => {
					if (answer.statusCode !== 200) return reject(new Error(`refused: ${answer.statusCode}`));
					resolve(JSON.parse(Buffer.concat(parts).toString()).message);
				});
			});
			request.on("error", reject);
		});
	}

	const isAllowed = (socket, method, query) => ask(socket, method, query).then(Boolean, () => false);
	const mayReadType = (socket, doctype) =>
		isAllowed(socket, "frappe.realtime.can_subscribe_doctype", { doctype });
	const mayRead = (socket, doctype, docname) =>
		isAllowed(socket, "frappe.realtime.can_subscribe_doc", { doctype, docname });

	async function authenticate(socket, next) {
		const { host, origin } = socket.request.headers;
		socket.site = siteOf(host);
		socket.sid = cookieOf(socket, "sid");
		if (socket.nsp.name !== `/${socket.site}`) return next(new Error("Invalid namespace"));
		if (origin && new URL(origin).hostname !== host.split(":")[0]) return next(new Error("Invalid origin"));
		if (!socket.sid) return next(new Error("Not logged in"));
		try {
			const { user, user_type } = await ask(socket, "frappe.realtime.get_user_info");
			Object.assign(socket, { user, user_type });
			next();
		} catch (refusal) {
			next(new Error(`Unauthorized: ${refusal.message}`));
		}
	}

	async function tellViewers(socket, doctype, docname) {
		const room = `open_doc:${doctype}/${docname}`;
		const viewers = await socket.nsp.in(room).fetchSockets();
		const users = [...new Set(viewers.map((viewer) => viewer.data.user))];
		socket.nsp.to(room).emit("doc_viewers", { doctype, docname, users });
	}

	function welcome(socket) {
		socket.data.user = socket.user;
		socket.data.open = new Map();
		socket.join(`user:${socket.user}`);
		socket.join("website");
		if (socket.user_type === "System User") socket.join("all");

		socket.on("doctype_subscribe", async (doctype) => {
			if (await mayReadType(socket, doctype)) socket.join(`doctype:${doctype}`);
		});
		socket.on("doctype_unsubscribe", (doctype) => socket.leave(`doctype:${doctype}`));
		for (const event of ["task_subscribe", "progress_subscribe"]) {
			socket.on(event, (task) => socket.join(`task_progress:${task}`));
		}
		for (const event of ["task_unsubscribe", "progress_unsubscribe"]) {
			socket.on(event, (task) => socket.leave(`task_progress:${task}`));
		}
		socket.on("doc_subscribe", async (doctype, docname) => {
			if (await mayRead(socket, doctype, docname)) socket.join(`doc:${doctype}/${docname}`);
		});
		socket.on("doc_unsubscribe", (doctype, docname) => socket.leave(`doc:${doctype}/${docname}`));
		socket.on("doc_open", async (doctype, docname) => {
			if (!(await mayRead(socket, doctype, docname))) return;
			socket.join(`doc:${doctype}/${docname}`);
			socket.join(`open_doc:${doctype}/${docname}`);
			socket.data.open.set(`${doctype}/${docname}`, [doctype, docname]);
			tellViewers(socket, doctype, docname);
		});
		socket.on("doc_close", (doctype, docname) => {
			socket.leave(`open_doc:${doctype}/${docname}`);
			socket.data.open.delete(`${doctype}/${docname}`);
			tellViewers(socket, doctype, docname);
		});
		socket.on("disconnect", () => {
			for (const [doctype, docname] of socket.data.open.values()) tellViewers(socket, doctype, docname);
		});
	}

	function deliver(text) {
		const { namespace, room, event, message } = JSON.parse(text);
		const site = io.of(`/${namespace}`);
		(room ? site.to(room) : site).emit(event, message);
	}

	const sites = io.of(/^\/.+$/);
	sites.use(authenticate);
	sites.on("connection", welcome);

	const subscriber = createClient({ url: redisUrl, socket: { reconnectStrategy: 500 } });
	subscriber.on("error", (error) => console.log(`Redis: ${error.message}`));
	subscriber.connect().then(() => subscriber.subscribe(CHANNEL, deliver));
}
