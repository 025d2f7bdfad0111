const CALLS = "elektrhisob.metering.equipment.desk_calls";
const DEVICE_TYPES = [
	"Meter",
	"Instrument Transformer",
	"Communication Device",
	"Test Instrument",
	"Seal",
];
const COMES_TO_STORE = ["Receive", "Return", "From Verification", "From Repair"];
const SEAL_TYPES = ["Plastic", "Lead", "Antimagnetic", "Sticker", "Wire"];

frappe.ui.form.on("Device Movement", {
	setup(frm) {
		frm.set_query("device_doctype", "items", () => ({ filters: { name: ["in", DEVICE_TYPES] } }));
		frm.set_query("device", "items", () => ({}));
		for (const field of ["from_store", "to_store"]) {
			frm.set_query(field, () => ({ filters: { disabled: 0 } }));
		}
		frm.set_query("organization", () => {
			const verifies = ["To Verification", "From Verification"].includes(frm.doc.kind);
			return { filters: { disabled: 0, [verifies ? "is_laboratory" : "is_repairer"]: 1 } };
		});
	},

	refresh(frm) {
		tell_next_step(frm);
		if (frm.doc.docstatus !== 0) return;
		frm.add_custom_button(__("Paste List"), () => ask_for_list(frm));
		if (frm.doc.kind === "Receive" || (frm.doc.items || []).some((row) => row.device_doctype === "Seal")) {
			frm.add_custom_button(__("Range of Seals"), () => ask_for_range(frm));
		}
		take_scans(frm);
		take_only_store(frm);
	},

	kind(frm) {
		frm.refresh();
	},
});

frappe.ui.form.on("Device Movement Item", {
	items_remove: (frm) => count_devices(frm),
});

// A district with one store has nothing to choose.
async function take_only_store(frm) {
	if (!frm.is_new() || !frm.doc.kind || frm.doc.kind === "Transfer") return;
	const field = COMES_TO_STORE.includes(frm.doc.kind) ? "to_store" : "from_store";
	if (frm.doc[field]) return;
	const stores = await frappe.db.get_list("Device Store", { filters: { disabled: 0 }, limit: 2 });
	if (stores.length === 1 && !frm.doc[field]) frm.set_value(field, stores[0].name);
}

function tell_next_step(frm) {
	frm.set_intro("");
	if (frm.doc.docstatus !== 0) return;
	if (!frm.doc.kind) {
		frm.set_intro(__("Choose what happens with the devices."));
	} else if (!(frm.doc.items || []).length) {
		frm.set_intro(__("Scan the devices one by one, or press Paste List for many at once."));
	} else if (!frm.is_new() && !frm.is_dirty()) {
		frm.set_intro(__("Press Post in the Actions menu: the devices change their place and the act can be printed."));
	}
}

function take_scans(frm) {
	const field = frm.get_field("scan");
	field?.$input?.off("keydown.scan").on("keydown.scan", (event) => {
		if (event.key !== "Enter") return;
		event.preventDefault();
		event.stopPropagation();
		const number = event.target.value.trim();
		event.target.value = "";
		if (number) scan(frm, number);
	});
}

async function scan(frm, number) {
	if (frm.doc.kind === "Receive" && !frm.received) {
		ask_for_list(frm, number);
		return;
	}
	const result = await sort(frm, number, frm.received);
	add_rows(frm, result, frm.received);
	const problem = result.problems[0];
	if (problem) {
		frappe.utils.play_sound("error");
		frappe.show_alert({ message: line_of(problem), indicator: "red" }, 10);
	} else {
		frappe.utils.play_sound("submit");
		frappe.show_alert({ message: __("{0} added", [number.toUpperCase()]), indicator: "green" }, 3);
	}
	frm.get_field("scan").$input?.trigger("focus");
}

async function sort(frm, numbers, received) {
	const { message } = await frappe.call({
		method: `${CALLS}.sort_list`,
		args: {
			movement: JSON.stringify(frm.doc),
			numbers,
			device_doctype: received ? received.device_doctype : null,
		},
		freeze: numbers.length > 500,
	});
	return message;
}

function ask_for_list(frm, first = "") {
	const receives = frm.doc.kind === "Receive";
	// Asked for now: behind the list's window nobody can choose it any more.
	const store = frm.get_field(COMES_TO_STORE.includes(frm.doc.kind) ? "to_store" : "from_store");
	if (frm.doc.kind !== "Return" && !store.get_value()) {
		store.$input?.trigger("focus");
		frappe.show_alert({ message: __("Choose the store first."), indicator: "orange" });
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: receives ? __("Receive Devices") : __("Paste List"),
		size: "large",
		fields: [
			...(receives ? model_fields(frm) : []),
			{ fieldname: "problems", fieldtype: "HTML" },
			{
				fieldname: "numbers",
				fieldtype: "Text",
				label: __("Serial numbers"),
				description: __("One a line, or with commas between: as they come from a spreadsheet or a scanner."),
				reqd: 1,
				default: first,
				max_height: "11em",
			},
		],
		primary_action_label: __("Add"),
		async primary_action(values) {
			const received = receives ? received_of(values) : null;
			if (received) frm.received = received;
			const result = await sort(frm, values.numbers, received);
			const added = add_rows(frm, result, received);
			if (!result.problems.length) dialog.hide();
			// What could not be added stays in the box, to be corrected or copied away.
			dialog.set_value("numbers", result.problems.map((problem) => problem.serial_no).join("\n"));
			show_problems(dialog.fields_dict.problems.$wrapper, result.problems);
			frappe.show_alert({ message: __("{0} devices added", [added]), indicator: added ? "green" : "orange" });
		},
	});
	dialog.show();
}

function model_fields(frm) {
	const before = frm.received || { device_doctype: "Meter" };
	const of = (type) => `eval:doc.device_doctype == "${type}"`;
	return [
		{
			fieldname: "device_doctype",
			fieldtype: "Select",
			label: __("Device type"),
			options: DEVICE_TYPES.map((value) => ({ value, label: __(value) })),
			default: before.device_doctype,
			reqd: 1,
		},
		{
			fieldname: "meter_model",
			fieldtype: "Link",
			label: __("Model"),
			options: "Meter Model",
			depends_on: of("Meter"),
			mandatory_depends_on: of("Meter"),
			default: before.device_doctype === "Meter" ? before.model : null,
		},
		{
			fieldname: "transformer_model",
			fieldtype: "Link",
			label: __("Model"),
			options: "Instrument Transformer Model",
			depends_on: of("Instrument Transformer"),
			mandatory_depends_on: of("Instrument Transformer"),
		},
		{
			fieldname: "seal_type",
			fieldtype: "Select",
			label: __("Type"),
			options: SEAL_TYPES.map((value) => ({ value, label: __(value) })),
			default: "Plastic",
			depends_on: of("Seal"),
		},
		{
			fieldname: "model",
			fieldtype: "Data",
			label: __("Model"),
			depends_on: `eval:["Communication Device", "Test Instrument"].includes(doc.device_doctype)`,
		},
		{ fieldtype: "Column Break" },
		{ fieldname: "made_year", fieldtype: "Int", label: __("Year made"), default: before.made_year },
		{
			fieldname: "verified_on",
			fieldtype: "Date",
			label: __("Verified on"),
			description: __("Day of the verification the devices came with."),
			default: before.verified_on,
		},
		{ fieldtype: "Section Break" },
	];
}

function received_of(values) {
	const model = {
		Meter: values.meter_model,
		"Instrument Transformer": values.transformer_model,
		Seal: values.seal_type,
	}[values.device_doctype];
	return {
		device_doctype: values.device_doctype,
		model: model || values.model,
		made_year: values.made_year,
		verified_on: values.verified_on,
	};
}

function add_rows(frm, result, received) {
	const rows = [...result.found, ...result.new.map((serial_no) => ({ serial_no, ...received }))];
	if (!rows.length) return 0;
	frm.doc.items = (frm.doc.items || []).filter((row) => row.serial_no);
	for (const row of rows) frm.add_child("items", { ...row, device_count: 1 });
	frm.refresh_field("items");
	count_devices(frm);
	return rows.length;
}

function count_devices(frm) {
	const count = (frm.doc.items || []).reduce((sum, row) => sum + (row.device_count || 1), 0);
	frm.set_value("device_count", count);
	tell_next_step(frm);
}

function show_problems($wrapper, problems) {
	if (!problems.length) return $wrapper.empty();
	const rows = problems.map(
		(problem) => `<tr><td style="overflow-wrap: anywhere">${escape(problem.serial_no)}</td>
			<td style="min-width: 55%">${escape(problem.reason)}</td></tr>`
	);
	$wrapper.html(
		`<p class="text-danger">${__("Not added: {0}", [problems.length])}</p>
		<div style="max-height: 11em; overflow: auto"><table class="table table-sm">
		<tbody>${rows.join("")}</tbody></table></div>`
	);
}

function ask_for_range(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Range of Seals"),
		fields: [
			{
				fieldname: "seal_type",
				fieldtype: "Select",
				label: __("Type"),
				options: SEAL_TYPES.map((value) => ({ value, label: __(value) })),
				default: "Plastic",
				reqd: 1,
			},
			{ fieldname: "first", fieldtype: "Data", label: __("First number"), reqd: 1 },
			{ fieldname: "last", fieldtype: "Data", label: __("Last number"), reqd: 1 },
		],
		primary_action_label: __("Add"),
		primary_action({ seal_type, first, last }) {
			const count = Number(/\d*$/.exec(last)[0]) - Number(/\d*$/.exec(first)[0]) + 1;
			frm.doc.items = (frm.doc.items || []).filter((row) => row.serial_no);
			frm.add_child("items", {
				device_doctype: "Seal",
				serial_no: first,
				serial_to: last,
				model: seal_type,
				device_count: Math.max(count, 1),
			});
			frm.refresh_field("items");
			count_devices(frm);
			dialog.hide();
		},
	});
	dialog.show();
}

function line_of(problem) {
	return `<b>${escape(problem.serial_no)}</b>: ${escape(problem.reason)}`;
}

function escape(text) {
	return frappe.utils.escape_html(text || "");
}
