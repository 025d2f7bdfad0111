const WORKING = ["Planning", "Printing"];

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

	on_hide: elektrhisob.run_form.leave,
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
		await elektrhisob.run_form.ask(frm, "make_archive", { kind });
		frappe.show_alert({ message: __("Being put together; the link appears here."), indicator: "blue" });
	};
	frm.add_custom_button(__("ZIP, a PDF for each route"), ask_archive("zip"), __("All files"));
	frm.add_custom_button(__("One PDF"), ask_archive("pdf"), __("All files"));
}

async function take(frm, method) {
	await elektrhisob.run_form.ask(frm, method);
	frm.reload_doc();
}

function watch(frm) {
	elektrhisob.run_form.watch(frm, {
		working: WORKING,
		panel_class: "bill-print-progress",
		retry: "retry_failed_files",
		body: (progress) => `${elektrhisob.run_form.figures([
			[__("Bills printed"), `${format_number(progress.printed, null, 0)} / ${format_number(progress.planned, null, 0)}`],
			[__("Pages"), format_number(progress.pages, null, 0)],
			[__("Seconds"), format_number(progress.seconds, null, 1)],
		])}
		${progress.archive ? `<p><a class="bill-print-archive" href="${encodeURI(progress.archive)}" target="_blank">${__("All files")}</a></p>` : ""}
		${files(progress)}`,
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
	const more = (progress.shards.Printed?.shards || 0) - progress.latest.length;
	return `<table class="table table-sm"><thead><tr><th>${__("Route")}</th><th class="text-right">${__("Bills")}</th>
		<th class="text-right">${__("Pages")}</th><th></th></tr></thead><tbody>${rows}</tbody></table>
		${more > 0 ? `<p class="text-muted">${__("And {0} more: see Files by route.", [more])}</p>` : ""}`;
}
