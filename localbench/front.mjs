// The address people open, as nginx is on a production bench: passes requests on to the web server,
// names the site, and carries realtime on the same origin. node front.mjs <bench>
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { createRequire } from "node:module";
import { startRealtime } from "./realtime.mjs";

const [bench] = process.argv.slice(2);
const require = createRequire(path.join(bench, "npm", "node_modules", "package.json"));
const sites = path.join(bench, "sites");
const defaults = JSON.parse(fs.readFileSync(path.join(sites, "common_site_config.json"), "utf8"));
const ports = JSON.parse(fs.readFileSync(path.join(bench, "config", "ports.json"), "utf8"));
// The web server closes idle connections, so a kept one could break under a request.
const agent = new http.Agent({ keepAlive: false });

export function siteOf(host) {
	const name = (host || "").split(":")[0];
	const known = /^[A-Za-z0-9.-]+$/.test(name) && fs.existsSync(path.join(sites, name, "site_config.json"));
	return known ? name : defaults.default_site;
}

function passOn(request, response) {
	const onward = http.request(
		{
			host: "127.0.0.1",
			port: ports.gunicorn,
			method: request.method,
			path: request.url,
			agent,
			headers: {
				...request.headers,
				"x-frappe-site-name": siteOf(request.headers.host),
				"x-forwarded-for": request.socket.remoteAddress,
				"x-forwarded-proto": "http",
				connection: "close",
			},
		},
		(answer) => {
			const { connection, ...headers } = answer.headers;
			response.writeHead(answer.statusCode, headers);
			answer.pipe(response);
		}
	);
	onward.on("error", () => {
		if (response.headersSent) return response.destroy();
		response.writeHead(502, { "content-type": "text/plain" });
		response.end("The web server is starting or has stopped. Try again in a moment.\n");
	});
	response.on("close", () => onward.destroy());
	request.pipe(onward);
}

const server = http.createServer(passOn);
startRealtime({ server, require, siteOf, gunicorn: ports.gunicorn, redisUrl: defaults.redis_queue });
server.listen(ports.web, "127.0.0.1");
