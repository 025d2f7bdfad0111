// The esbuild plugins of build.mjs.
import fs from "node:fs";
import path from "node:path";

const HERE = path.dirname(new URL(import.meta.url).pathname);

// Files under /assets/ are served as they are.
export function leaveAssetUrls() {
	return {
		name: "leave-asset-urls",
		setup(build) {
			build.onResolve({ filter: /^\/assets\// }, (wanted) => ({ path: wanted.path, external: true }));
		},
	};
}

// An imported HTML file is a client-side template. Only back-ticks are escaped, so that escapes
// written inside the template mean what they mean in a JavaScript template literal.
export function htmlTemplates() {
	return {
		name: "html-templates",
		setup(build) {
			build.onLoad({ filter: /\.html$/ }, ({ path: file }) => {
				const name = path.basename(file, ".html");
				const text = fs.readFileSync(file, "utf8").replace(/`/g, "\\`");
				return {
					contents: `frappe.templates[${JSON.stringify(name)}] = \`${text}\`;\n`,
					loader: "js",
				};
			});
		},
	};
}

// Sass with `~package` and app-relative imports, then autoprefixer.
export function scss(require, npm, appRoots) {
	const sass = require("sass");
	const postcss = require("postcss");
	const autoprefixer = require("autoprefixer");
	const includePaths = [npm, ...appRoots];
	return {
		name: "scss",
		setup(build) {
			build.onLoad({ filter: /\.scss$/ }, async ({ path: file }) => {
				const sheet = sass.renderSync({
					file,
					includePaths: [path.dirname(file), ...includePaths],
					importer: (url) => (url.startsWith("~") ? { file: url.slice(1) } : null),
					quietDeps: true,
					logger: sass.Logger.silent,
				});
				const prefixed = await postcss([autoprefixer]).process(sheet.css.toString(), { from: file });
				return { contents: prefixed.css, loader: "css", resolveDir: path.dirname(file) };
			});
		},
	};
}

// The released air-datepicker knows no seconds; the shim comes right after it.
export function withAirDatepickerShim(npm) {
	return {
		name: "air-datepicker-seconds",
		setup(build) {
			build.onLoad({ filter: /air-datepicker\/dist\/js\/datepicker\.min\.js$/ }, ({ path: file }) => ({
				contents: `${fs.readFileSync(file, "utf8")}\n${fs.readFileSync(
					path.join(HERE, "air_datepicker_seconds.js"),
					"utf8"
				)}`,
				loader: "js",
				resolveDir: npm,
			}));
		},
	};
}
