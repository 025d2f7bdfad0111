// What the forms of runs over shards share: the progress panel, what failed, and the way to try it again.

frappe.provide("elektrhisob.run_form");

const POLL_MS = 2500;
const SOON_MS = 300;
const EVENT = "run_progress";

// By name: frm.call sends the document as the form has it, and workers change it all the time.
elektrhisob.run_form.ask = (frm, method, args = {}) =>
	frappe.xcall("run_doc_method", { dt: frm.doctype, dn: frm.doc.name, method, args: JSON.stringify(args) });

/**
 * Draw the panel of a saved run and keep it fresh. Of the kind: `working`, the states in which workers are at it;
 * `panel_class`; `body(progress)`, the HTML below the bar; optionally `retry`, the method that queues what failed
 * again, and `drawn(wrapper)`, which makes links of the body work.
 */
elektrhisob.run_form.watch = function (frm, kind) {
	frm.load_run_progress = (after = 0) => {
		clearTimeout(frm.progress_timer);
		frm.progress_timer = setTimeout(() => load(frm, kind), after);
	};
	frappe.realtime.off(EVENT);
	frappe.realtime.on(EVENT, ({ doctype, name }) => {
		if (doctype === frm.doctype && name === frm.doc.name) frm.load_run_progress(SOON_MS);
	});
	frm.load_run_progress();
};

elektrhisob.run_form.leave = (frm) => clearTimeout(frm.progress_timer);

elektrhisob.run_form.figures = (cells) =>
	`<div class="row mb-3">${cells
		.map(
			([label, figure]) =>
				`<div class="col-6 col-md"><div class="text-muted small">${label}</div>
				<strong style="white-space: nowrap">${figure}</strong></div>`
		)
		.join("")}</div>`;

async function load(frm, kind) {
	if (frm.doc.status === "Draft" || cur_frm !== frm) return;
	const shown = frm.doc.status;
	const progress = await elektrhisob.run_form.ask(frm, "progress");
	draw(frm, kind, progress);
	if (progress.status !== shown) frm.reload_doc();
	else if (kind.working.includes(progress.status)) frm.load_run_progress(POLL_MS);
}

function draw(frm, kind, progress) {
	const colour = progress.failures.length ? "bg-danger" : progress.percent < 100 ? "bg-warning" : "bg-success";
	const shards = Object.entries(progress.shards)
		.map(([status, { shards: count }]) => `${__(status)}: ${count}`)
		.join(" · ");
	const wrapper = frm.get_field("progress_html").$wrapper;
	wrapper.html(`<div class="${kind.panel_class}" data-status="${progress.status}">
		<div class="d-flex justify-content-between mb-1">
			<strong>${__(progress.status)}</strong><span class="text-muted">${shards}</span>
		</div>
		<div class="progress mb-3" style="height: 14px">
			<div class="progress-bar ${colour}" role="progressbar" style="width: ${progress.percent}%">${progress.percent}%</div>
		</div>
		${kind.body(progress)}
		${failures(progress.failures)}
	</div>`);
	kind.drawn?.(wrapper);
	wrapper.find(".retry-failed").on("click", async () => {
		const count = await elektrhisob.run_form.ask(frm, kind.retry || "retry_failed_shards");
		frappe.show_alert({ message: __("{0} shards queued again", [count]), indicator: "blue" });
		frm.load_run_progress();
	});
}

function failures(list) {
	if (!list.length) return "";
	const text = frappe.utils.escape_html;
	const items = list.map(({ shard, failure }) => `<li>${text(shard)}: ${text(failure[0] || "")}</li>`).join("");
	return `<div class="alert alert-danger mt-3"><ul class="mb-2">${items}</ul>
		<button class="btn btn-sm btn-default retry-failed">${__("Try the failed shards again")}</button></div>`;
}
