// Build the browser bundles of one app of a bench: node build.mjs <bench> <app>
// What the rules are and why: docs of the local bench, section Assets.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { htmlTemplates, leaveAssetUrls, scss, withAirDatepickerShim } from "./plugins.mjs";

const [bench, app] = process.argv.slice(2);
const npm = path.join(bench, "npm", "node_modules");
const require = createRequire(path.join(npm, "package.json"));
const esbuild = require("esbuild");
const vue = require("esbuild-plugin-vue3");

const assets = path.join(bench, "sites", "assets");
const publicFolder = path.join(bench, "apps", app, app, "public");
const dist = path.join(publicFolder, "dist");
const appRoots = fs.readdirSync(path.join(bench, "apps")).map((name) => path.join(bench, "apps", name));

function bundlesIn(folder) {
	return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const full = path.join(folder, entry.name);
		if (entry.isDirectory()) {
			return ["dist", "node_modules"].includes(entry.name) ? [] : bundlesIn(full);
		}
		return /\.bundle\.(js|ts|css|scss)$/.test(entry.name) ? [full] : [];
	});
}

const isStyle = (file) => /\.(css|scss)$/.test(file);

function options(entries, kind) {
	return {
		entryPoints: entries,
		entryNames: "[name].[hash]",
		outdir: path.join(dist, kind),
		absWorkingDir: bench,
		bundle: true,
		metafile: true,
		minify: true,
		sourcemap: false,
		target: "es2017",
		logLevel: "warning",
		define: {
			"process.env.NODE_ENV": '"production"',
			__VUE_OPTIONS_API__: "true",
			__VUE_PROD_DEVTOOLS__: "false",
		},
		nodePaths: [npm, ...appRoots],
		plugins: [
			leaveAssetUrls(),
			htmlTemplates(),
			scss(require, npm, appRoots),
			withAirDatepickerShim(npm),
			vue(),
		],
	};
}

// A bundle with Vue <style> blocks also emits a CSS file that nothing loads: carry it in the script.
function carryVueStyles(outputs) {
	for (const [file, facts] of Object.entries(outputs)) {
		if (!facts.entryPoint || !facts.cssBundle) continue;
		const css = fs.readFileSync(path.join(bench, facts.cssBundle), "utf8");
		const script = path.join(bench, file);
		const code = fs.readFileSync(script, "utf8");
		fs.writeFileSync(script, `frappe.dom.set_style(${JSON.stringify(css)});\n${code}`);
		fs.rmSync(path.join(bench, facts.cssBundle));
	}
}

function urls(outputs) {
	const found = {};
	for (const [file, facts] of Object.entries(outputs)) {
		if (!facts.entryPoint) continue;
		const name = path.basename(facts.entryPoint).replace(/\.scss$/, ".css").replace(/\.ts$/, ".js");
		const kind = path.basename(path.dirname(file));
		found[name] = `/assets/${app}/dist/${kind}/${path.basename(file)}`;
	}
	return found;
}

function mergeAssetsJson(added) {
	const file = path.join(assets, "assets.json");
	const known = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
	for (const [name, url] of Object.entries(known)) {
		if (url.startsWith(`/assets/${app}/`)) delete known[name];
	}
	const merged = Object.fromEntries(Object.entries({ ...known, ...added }).sort());
	fs.writeFileSync(`${file}.new`, `${JSON.stringify(merged, null, "\t")}\n`);
	fs.renameSync(`${file}.new`, file);
	fs.writeFileSync(path.join(assets, "assets-rtl.json"), "{}\n");
}

fs.rmSync(dist, { recursive: true, force: true });
const bundles = bundlesIn(publicFolder);
const built = {};
for (const [kind, entries] of [
	["js", bundles.filter((file) => !isStyle(file))],
	["css", bundles.filter(isStyle)],
]) {
	if (!entries.length) continue;
	const { metafile } = await esbuild.build(options(entries, kind));
	carryVueStyles(metafile.outputs);
	Object.assign(built, urls(metafile.outputs));
}
mergeAssetsJson(built);
console.log(`${app}: ${Object.keys(built).length} bundles`);
