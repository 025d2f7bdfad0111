frappe.ui.form.on("Contract Renewal", {
	setup(frm) {
		frm.set_query("het", () => ({ filters: { unit_level: "HET" } }));
		frm.set_query("contract_template", () => ({ filters: { is_active: 1 } }));
	},

	onload(frm) {
		frappe.realtime.on("contract_renewal", (told) => {
			if (told.name !== frm.doc.name) return;
			show_progress(frm, told.done, told.of);
			if (told.done >= told.of) frm.reload_doc();
		});
	},

	refresh(frm) {
		frm.set_intro("");
		const started = ["Queued", "Running"].includes(frm.doc.status);
		if (frm.is_new()) {
			frm.set_intro(__("Save: the contracts that end between the two days are listed below."));
			return;
		}
		show_progress(frm, (frm.doc.made || 0) + (frm.doc.refused || 0), frm.doc.total || 0);
		if (["Draft", "Failed"].includes(frm.doc.status) && frm.perm[0].write) {
			if (frm.doc.total) frm.add_custom_button(__("Start"), () => start(frm)).addClass("btn-primary");
			if (!frm.doc.total) {
				frm.set_intro(__("No contract in force ends between these days without a next version."), "orange");
			}
		}
		if (started && frm.perm[0].write) frm.page.add_menu_item(__("Start again"), () => start(frm));
		if (frm.doc.status === "Done") {
			frm.add_custom_button(__("New versions"), () =>
				frappe.set_route("List", "Supply Contract", {
					name: ["in", frm.doc.items.filter((row) => row.new_version).map((row) => row.new_version)],
				})
			);
		}
		// Without a socket the form looks again by itself.
		clearTimeout(frm.renewal_timer);
		if (started) frm.renewal_timer = setTimeout(() => frm.doc && !frm.is_dirty() && frm.reload_doc(), 4000);
	},
});

async function start(frm) {
	if (frm.is_dirty()) await frm.save();
	frappe.confirm(__("Make the next versions of {0} contracts as drafts?", [frm.doc.total]), async () => {
		await frm.call("start");
		frm.reload_doc();
	});
}

function show_progress(frm, done, of) {
	const percent = of ? Math.round((100 * done) / of) : 0;
	const text = __("{0} of {1} contracts", [done, of]);
	frm.get_field("progress_html").$wrapper.html(
		`<div class="progress" style="height: 14px"><div class="progress-bar" style="width: ${percent}%"></div></div>
		<div class="text-muted small mt-1">${text}</div>`
	);
}
