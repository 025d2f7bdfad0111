frappe.ui.form.on("Meter Installation", {
	setup(frm) {
		frm.set_query("meter", () => ({ filters: { status: ["in", ["In Store", "Removed"]] } }));
		frm.set_query("supply_point", () => ({ filters: { status: "Connected" } }));
	},

	refresh(frm) {
		if (frm.is_new()) return;
		if (frappe.model.can_create("Meter Reading")) {
			frm.add_custom_button(__("New reading"), () =>
				frappe.new_doc("Meter Reading", { installation: frm.doc.name })
			).addClass("btn-primary");
		}
		if (frm.doc.withdrawn) {
			frm.set_intro(__("The act that opened it was cancelled: it lasted no time and counts nowhere."), "gray");
		} else if (!frm.doc.removed_on) {
			elektrhisob.acts.offer(frm, async () => [{ name: frm.doc.supply_point }]);
			if (frm.perm[0]?.write)
				frm.add_custom_button(__("Record the removal"), () => ask_for_removal(frm), __("Make an act"));
		}
	},

	ct_primary: show_ratio,
	ct_secondary: show_ratio,
	vt_primary: show_ratio,
	vt_secondary: show_ratio,
});

function show_ratio(frm) {
	const doc = frm.doc;
	const below = doc.ct_secondary * doc.vt_secondary;
	frm.set_value("ratio", below ? (doc.ct_primary * doc.vt_primary) / below : 0);
}

function ask_for_removal(frm) {
	frappe.prompt(
		{
			fieldname: "removed_on",
			fieldtype: "Date",
			label: __("Removed on"),
			reqd: 1,
			default: frappe.datetime.get_today(),
			description: __("Enter the last reading of the meter as well: New reading, reason Removal."),
		},
		({ removed_on }) => {
			frm.set_value("removed_on", removed_on);
			frm.save();
		},
		__("Record the removal"),
		__("Save")
	);
}
