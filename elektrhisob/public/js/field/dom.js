/** `h("button.big", { onclick }, "text", child)`: text is always text, never markup. */
export function h(what, attributes = {}, ...children) {
	const [tag, ...classes] = what.split(".");
	const element = document.createElement(tag || "div");
	if (classes.length) element.className = classes.join(" ");
	for (const [name, value] of Object.entries(attributes)) {
		if (value === null || value === undefined || value === false) continue;
		if (name.startsWith("on")) element[name] = value;
		else element.setAttribute(name, value === true ? "" : value);
	}
	element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
	return element;
}

const ICONS = {
	back: "M15 5l-7 7 7 7",
	left: "M14 6l-6 6 6 6",
	right: "M10 6l6 6-6 6",
	search: "M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l4.500 4.500",
	camera: "M4 8h3l2-3h6l2 3h3v11H4zM12 10a3.5 3.5 0 100 7 3.5 3.5 0 000-7z",
	erase: "M8 6h12v12H8l-5-6zM11 10l5 5m0-5l-5 5",
	refresh: "M4 12a8 8 0 0114-5l2 2m0-5v5h-5M20 12a8 8 0 01-14 5l-2-2m0 5v-5h5",
	phone: "M6 3h4l2 5-3 2a12 12 0 005 5l2-3 5 2v4a2 2 0 01-2 2A16 16 0 014 5a2 2 0 012-2z",
	check: "M5 13l4 4L19 7",
	cross: "M6 6l12 12M18 6L6 18",
	list: "M8 6h12M8 12h12M8 18h12M4 6h0M4 12h0M4 18h0",
	pin: "M12 21s-7-6.5-7-12a7 7 0 0114 0c0 5.500-7 12-7 12zm0-14.500a2.500 2.500 0 100 5 2.500 2.500 0 000-5z",
	stop: "M12 3a9 9 0 100 18 9 9 0 000-18zM6 6l12 12",
};

export function icon(name) {
	const space = "http://www.w3.org/2000/svg";
	const svg = document.createElementNS(space, "svg");
	svg.setAttribute("viewBox", "0 0 24 24");
	svg.setAttribute("class", "icon");
	svg.setAttribute("aria-hidden", "true");
	const path = document.createElementNS(space, "path");
	path.setAttribute("d", ICONS[name]);
	svg.append(path);
	return svg;
}
