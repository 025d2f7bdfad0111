const WORKING = ["Planning", "Printing"];
const POLL_MS = 2500;

frappe.ui.form.on("Bill Print Job", {
	setup(frm) {
		frm.set_query("bill_run", () => ({ filters: { status: "Issued" } }));
	},

	refresh(frm) {
		frm.set_intro("");
		if (frm.is_new()) {
			frm.get_field("progress_html").$wrapper.empty();
			frm.set_intro(__("Choose an issued run, save, then press Print."));
			return;
		}
		add_buttons(frm);
		watch(frm);
	},

	on_hide(frm) {
		clearTimeout(frm.progress_timer);
	},
});

function add_buttons(frm) {
	if (frm.perm[0]?.write) add_steps(frm);
	if (frm.doc.status === "Draft") return;
	frm.add_custom_button(__("Files by route"), () =>
		frappe.set_route("List", "Bill Print Part", { print_job: frm.doc.name })
	);
}

function add_steps(frm) {
	const { status } = frm.doc;
	const step = (label, method) => frm.add_custom_button(label, () => take(frm, method)).addClass("btn-primary");
	if (status === "Draft") step(__("Print"), "print_bills");
	if (status === "Stopped") step(__("Print what is missing"), "print_bills");
	if (WORKING.includes(status)) step(__("Stop"), "stop_printing");
	if (status !== "Printed") return;
	const ask_archive = (kind) => async () => {
		await ask(frm, "make_archive", { kind });
		frappe.show_alert({ message: __("Being put together; the link appears here."), indicator: "blue" });
	};
	frm.add_custom_button(__("ZIP, a PDF for each route"), ask_archive("zip"), __("All files"));
	frm.add_custom_button(__("One PDF"), ask_archive("pdf"), __("All files"));
}

async function take(frm, method) {
	await ask(frm, method);
	frm.reload_doc();
}

// By name: frm.call sends the document as the form has it, and workers change it all the time.
const ask = (frm, method, args) =>
	frappe.xcall("run_doc_method", { dt: frm.doctype, dn: frm.doc.name, method, args: JSON.stringify(args || {}) });

function watch(frm) {
	clearTimeout(frm.progress_timer);
	frappe.realtime.off("bill_print_progress");
	frappe.realtime.on("bill_print_progress", (message) => {
		if (message.print_job !== frm.doc.name) return;
		clearTimeout(frm.progress_timer);
		frm.progress_timer = setTimeout(() => load_progress(frm), 300);
	});
	load_progress(frm);
}

async function load_progress(frm) {
	clearTimeout(frm.progress_timer);
	if (frm.doc.status === "Draft" || cur_frm !== frm) return;
	const shown = frm.doc.status;
	const progress = await ask(frm, "progress");
	draw(frm, progress);
	if (progress.status !== shown) frm.reload_doc();
	else if (WORKING.includes(progress.status)) frm.progress_timer = setTimeout(() => load_progress(frm), POLL_MS);
}

function draw(frm, progress) {
	const failed = progress.failures.length;
	const colour = failed ? "bg-danger" : progress.percent < 100 ? "bg-warning" : "bg-success";
	const states = Object.entries(progress.files)
		.map(([status, { files }]) => `${__(status)}: ${files}`)
		.join(" · ");
	const pages = Object.values(progress.files).reduce((sum, { pages }) => sum + pages, 0);
	const figures = [
		[__("Bills printed"), `${format_number(progress.printed, null, 0)} / ${format_number(progress.bills, null, 0)}`],
		[__("Pages"), format_number(pages, null, 0)],
		[__("Seconds"), format_number(progress.seconds, null, 1)],
	];
	const wrapper = frm.get_field("progress_html").$wrapper;
	wrapper.html(`<div class="bill-print-progress" data-status="${progress.status}">
		<div class="d-flex justify-content-between mb-1">
			<strong>${__(progress.status)}</strong><span class="text-muted">${states}</span>
		</div>
		<div class="progress mb-3" style="height: 14px">
			<div class="progress-bar ${colour}" role="progressbar" style="width: ${progress.percent}%">${progress.percent}%</div>
		</div>
		<div class="row mb-3">${figures
			.map(([label, figure]) => `<div class="col-sm"><div class="text-muted small">${label}</div><strong>${figure}</strong></div>`)
			.join("")}</div>
		${progress.archive ? `<p><a class="bill-print-archive" href="${encodeURI(progress.archive)}" target="_blank">${__("All files")}</a></p>` : ""}
		${failed ? failures(progress.failures) : ""}
		${files(progress)}
	</div>`);
	wrapper.find(".retry-failed").on("click", async () => {
		const count = await ask(frm, "retry_failed_files");
		frappe.show_alert({ message: __("{0} files queued again", [count]), indicator: "blue" });
		load_progress(frm);
	});
}

function files(progress) {
	if (!progress.latest.length) return "";
	const rows = progress.latest
		.map(
			(part) => `<tr><td>${frappe.utils.escape_html(part.route_name || part.name)}</td>
			<td class="text-right">${format_number(part.bills_count, null, 0)}</td>
			<td class="text-right">${format_number(part.pages_count, null, 0)}</td>
			<td class="text-right"><a href="${encodeURI(part.printed_file)}" target="_blank">${__("Download")}</a></td></tr>`
		)
		.join("");
	const more = (progress.files.Printed?.files || 0) - progress.latest.length;
	return `<table class="table table-sm"><thead><tr><th>${__("Route")}</th><th class="text-right">${__("Bills")}</th>
		<th class="text-right">${__("Pages")}</th><th></th></tr></thead><tbody>${rows}</tbody></table>
		${more > 0 ? `<p class="text-muted">${__("And {0} more: see Files by route.", [more])}</p>` : ""}`;
}

function failures(list) {
	const items = list
		.map(({ part, failure }) => `<li>${frappe.utils.escape_html(part)}: ${frappe.utils.escape_html(failure[0] || "")}</li>`)
		.join("");
	return `<div class="alert alert-danger"><ul class="mb-2">${items}</ul>
		<button class="btn btn-sm btn-default retry-failed">${__("Try the failed files again")}</button></div>`;
}
