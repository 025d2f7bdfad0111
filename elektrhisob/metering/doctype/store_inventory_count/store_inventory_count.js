const COUNT_CALLS = "elektrhisob.metering.equipment.desk_calls";

frappe.ui.form.on("Store Inventory Count", {
	onload(frm) {
		frm.scanned = frm.scanned_in === frm.doc.name ? frm.scanned : [];
		frm.scanned_in = frm.doc.name;
	},

	setup(frm) {
		// The server tells of its own changes too, and a form reloads itself a second later: in its turn, and never
		// over what was scanned since.
		frm.debounced_reload_doc = frappe.utils.debounce(
			() => in_turn(frm, () => !frm.is_dirty() && frm.reload_doc()),
			1000
		);
		frm.set_query("store", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		tell_state(frm);
		if (frm.is_new() || frm.doc.docstatus !== 0) return;
		frm.add_custom_button(__("Fill List"), () => change(frm, "fill_count", {}));
		frm.add_custom_button(__("Paste Found"), () => ask_for_found(frm));
		for (const [difference, action] of [
			["Missing", "Leave"],
			["Missing", "Write Off"],
			["Elsewhere", "Move Here"],
			["Elsewhere", "Leave"],
			["Unknown", "Leave"],
		]) {
			if (!frm.doc.lines.some((row) => row.difference === difference && !row.action)) continue;
			frm.add_custom_button(
				`${__(difference)}: ${__(action)}`,
				() => change(frm, "decide_all", { difference, action }),
				__("All Differences")
			);
		}
		take_scans(frm);
		mark_again(frm);
	},

	after_save(frm) {
		frm.scanned = [];
	},
});

function tell_state(frm) {
	frm.set_intro("");
	if (frm.doc.docstatus !== 0) return;
	if (frm.is_new()) return frm.set_intro(__("Choose the store and save: the list of what should be there comes next."));
	const open = frm.doc.lines.filter((row) => row.difference && !row.action).length;
	if (!frm.doc.lines.length) {
		frm.set_intro(__("Press Fill List, print the sheet or scan what lies on the shelves."));
	} else if (open) {
		frm.set_intro(__("{0} differences wait for a decision: the button All Differences, or line by line.", [open]), "orange");
	} else {
		frm.set_intro(__("Everything is decided. Press Post in the Actions menu."), "green");
	}
}

// One change after the other: a form that is being loaded again holds an empty document for a moment, and what
// is scanned or saved then would be lost or refused.
function in_turn(frm, work) {
	const done = after_changes(frm, work);
	frm.changing = done.catch(() => {});
	return done;
}

function change(frm, method, args) {
	return in_turn(frm, () => change_now(frm, method, args));
}

function after_changes(frm, work) {
	return Promise.resolve(frm.changing).then(work);
}

async function change_now(frm, method, args) {
	if (frm.is_dirty()) await frm.save();
	const { message } = await frappe.call({
		method: `${COUNT_CALLS}.${method}`,
		args: { count: frm.doc.name, ...args },
		freeze: true,
	});
	await frm.reload_doc();
	return message;
}

function take_scans(frm) {
	frm.get_field("scan")?.$input?.off("keydown.scan").on("keydown.scan", (event) => {
		if (event.key !== "Enter") return;
		event.preventDefault();
		event.stopPropagation();
		const number = event.target.value.toUpperCase().replace(/\s+/g, "");
		event.target.value = "";
		if (number) after_changes(frm, () => mark(frm, number));
	});
}

function mark(frm, number) {
	const row = line_of(frm, number);
	frm.scanned = [...(frm.scanned || []), number];
	if (!row) {
		tell(__("{0} is not on the list: it is added as a difference.", [number]), "orange", "error");
	} else if (row.found) {
		tell(__("{0} was scanned before.", [number]), "blue", "error");
	} else {
		tell(__("{0} found", [number]), "green", "submit");
	}
	set_found(frm, number);
	frm.get_field("scan").$input?.trigger("focus");
}

function set_found(frm, number) {
	const row = line_of(frm, number);
	if (!row) {
		frm.add_child("lines", { serial_no: number, found: 1 });
	} else if (!row.found) {
		row.found = 1;
		row.difference = "";
	}
	frm.dirty();
	frm.refresh_field("lines");
}

// The form is loaded again when the server has filled the list: what was scanned meanwhile must not be lost.
function mark_again(frm) {
	for (const number of frm.scanned || []) {
		if (!line_of(frm, number)?.found) set_found(frm, number);
	}
}

function line_of(frm, number) {
	return frm.doc.lines.find((line) => line.serial_no === number);
}

function tell(message, indicator, sound) {
	frappe.utils.play_sound(sound);
	frappe.show_alert({ message, indicator }, 4);
}

function ask_for_found(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Paste Found"),
		size: "large",
		fields: [
			{
				fieldname: "numbers",
				fieldtype: "Text",
				label: __("Serial numbers"),
				description: __("One a line, or with commas between: as they come from a spreadsheet or a scanner."),
				reqd: 1,
			},
		],
		primary_action_label: __("Mark as Found"),
		async primary_action({ numbers }) {
			dialog.hide();
			const result = await change(frm, "take_found", { numbers });
			frappe.msgprint({
				title: __("Marked as found: {0}", [result.marked.length]),
				indicator: result.extra.length ? "orange" : "green",
				message: [
					result.extra.length ? `${__("Not on the list, added as differences")}: ${list(result.extra)}` : "",
					result.again.length ? `${__("Found before")}: ${list(result.again)}` : "",
				]
					.filter(Boolean)
					.join("<br><br>") || __("Everything was on the list."),
			});
		},
	});
	dialog.show();
}

function list(numbers) {
	return numbers.map((number) => frappe.utils.escape_html(number)).join(", ");
}
