frappe.ui.form.on("Reading Sheet", {
	setup(frm) {
		frm.set_query("route", () => ({ filters: { unit_level: "Route" } }));
		frm.set_query("worker", () => ({
			filters: { is_active: 1, ...(frm.doc.het ? { het: frm.doc.het } : {}) },
		}));
	},

	refresh(frm) {
		if (frm.is_new()) {
			if (!frm.doc.reading_day) frm.set_value("reading_day", frappe.datetime.get_today());
			return;
		}
		add_buttons(frm);
		show_grid(frm);
	},
});

function add_buttons(frm) {
	const writes = frm.perm[0]?.write;
	const closed = frm.doc.status === "Closed";
	if (writes && !closed) {
		if (frm.doc.status === "New") {
			frm.add_custom_button(__("Hand out"), () => hand_out(frm)).addClass("btn-primary");
		}
		frm.add_custom_button(__("Read in XLSX"), () => read_in(frm), __("File"));
		frm.add_custom_button(__("Close"), () => ask_to_close(frm));
	}
	if (writes && closed) frm.add_custom_button(__("Reopen"), () => run(frm, "reopen"));
	frm.add_custom_button(__("Save as XLSX"), () => write_out(frm), __("File"));
	frm.add_custom_button(__("Entries"), () =>
		frappe.set_route("List", "Reading Sheet Entry", { sheet: frm.doc.name })
	);
}

async function run(frm, method, values = {}) {
	await frm.call(method, values);
	await frm.reload_doc();
}

function hand_out(frm) {
	if (frm.doc.worker) return run(frm, "hand_out");
	frappe.prompt(
		{ fieldname: "worker", fieldtype: "Link", options: "Field Worker", label: __("Controller"), reqd: 1 },
		({ worker }) => run(frm, "hand_out", { worker }),
		__("Who walks the route?"),
		__("Hand out")
	);
}

function ask_to_close(frm) {
	const open = frm.doc.open_count + frm.doc.refused_count;
	const question = open
		? __("{0} lines have no reading yet. Close the sheet all the same?", [open])
		: __("Close the sheet?");
	frappe.confirm(question, () => run(frm, "close"));
}

function write_out(frm) {
	open_url_post("/api/method/elektrhisob.metering.sheets.file_out.save_sheet", { sheet: frm.doc.name });
}

function read_in(frm) {
	new frappe.ui.FileUploader({
		doctype: frm.doctype,
		docname: frm.docname,
		allow_multiple: false,
		make_attachments_public: false,
		restrictions: { allowed_file_types: [".xlsx"] },
		on_success: async (file) => {
			const answer = await frappe.xcall("elektrhisob.metering.sheets.file_in.read_sheet", {
				sheet: frm.doc.name,
				file: file.name,
			});
			await frm.reload_doc();
			show_file_answer(answer);
		},
	});
}

function show_file_answer({ counts, rows }) {
	const text = frappe.utils.escape_html;
	const colors = { Accepted: "green", Suspicious: "orange", Refused: "red", "Not Read": "blue", Unchanged: "gray" };
	const pills = Object.entries(counts)
		.filter(([, count]) => count)
		.map(([outcome, count]) => `<span class="indicator-pill ${colors[outcome]}">${__(outcome)}: ${count}</span>`)
		.join(" ");
	const told = rows
		.filter((row) => row.message)
		.map(
			(row) => `<tr><td>${row.row}</td><td>${text(row.serial_no || "")}</td><td>${text(row.entered || "")}</td>
				<td><span class="indicator-pill ${colors[row.outcome]}">${__(row.outcome)}</span></td>
				<td>${text(row.message)}</td></tr>`
		)
		.join("");
	const table = told
		? `<table class="table table-sm mt-3"><thead><tr><th>${__("Row")}</th><th>${__("Meter")}</th>
			<th>${__("Value")}</th><th>${__("Outcome")}</th><th>${__("Answer")}</th></tr></thead>
			<tbody>${told}</tbody></table>`
		: "";
	frappe.msgprint({ title: __("The file was read"), message: pills + table, wide: true });
}

async function show_grid(frm) {
	const $place = frm.get_field("grid_html").$wrapper;
	const lines = await frappe.xcall("elektrhisob.metering.sheets.desk.lines_of", { sheet: frm.doc.name });
	if (frm.sheet_grid?.sheet !== frm.doc.name) $place.empty();
	frm.sheet_grid = new elektrhisob.SheetGrid($place, frm, lines);
}
