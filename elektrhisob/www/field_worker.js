// Keeps the phone page and its files, so that it opens without a network. Data lies in the page's own database.
const PAGE = "/field";
const ASSETS = {{ assets | tojson }};
const CACHE = `field ${ASSETS.join(" ")}`;
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
	event.waitUntil(
		caches
			.open(CACHE)
			.then((cache) => cache.addAll([...ASSETS, new Request(PAGE, { cache: "no-store" })]))
			.then(() => self.skipWaiting())
	);
});

self.addEventListener("activate", (event) => {
	event.waitUntil(
		caches
			.keys()
			.then((names) =>
				Promise.all(
					names.filter((name) => name.startsWith("field ") && name !== CACHE).map((name) => caches.delete(name))
				)
			)
			.then(() => self.clients.claim())
	);
});

self.addEventListener("fetch", (event) => {
	const address = new URL(event.request.url);
	if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
	if (address.pathname === PAGE) event.respondWith(page(event.request));
	else if (ASSETS.includes(address.pathname)) {
		event.respondWith(caches.match(event.request, { ignoreSearch: true }).then((kept) => kept || fetch(event.request)));
	}
});

// The newest page when the network answers soon, else the kept one: a page that names files we hold.
async function page(request) {
	const cache = await caches.open(CACHE);
	const kept = await cache.match(PAGE);
	const fresh = fetch(request).then((response) => {
		if (response.ok && !response.redirected) keep(cache, response.clone());
		return response.ok || !kept ? response : kept;
	});
	if (!kept) return fresh;
	const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
	return Promise.race([fresh.catch(() => kept), late]);
}

// A page of a newer version is kept by its own service worker, together with its files.
async function keep(cache, response) {
	const text = await response.clone().text();
	if (text.includes(ASSETS[0]) && text.includes(ASSETS[1])) await cache.put(PAGE, response);
}
