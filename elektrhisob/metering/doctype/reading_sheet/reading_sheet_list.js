frappe.listview_settings["Reading Sheet"] = {
	hide_name_filter: true,
	add_fields: ["status", "line_count", "open_count"],
	get_indicator: (doc) => {
		const colors = {
			New: "gray",
			"Handed Out": "blue",
			"Partly Entered": "orange",
			Entered: "green",
			Closed: "gray",
		};
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},
	onload: (list) => {
		if (frappe.model.can_create("Reading Sheet")) {
			list.page.add_inner_button(__("Create for a district"), () => ask_for_unit(list));
		}
		listen_for_made_sheets(list);
		list.page.add_inner_button(__("Progress"), () => frappe.set_route("query-report", "Reading Sheet Progress"));
		list.page.add_actions_menu_item(__("Hand out"), () => hand_out_checked(list), false);
	},
};

function ask_for_unit(list) {
	const today = frappe.datetime.get_today();
	const dialog = new frappe.ui.Dialog({
		title: __("Create reading sheets"),
		fields: [
			{
				fieldname: "unit",
				fieldtype: "Link",
				options: "Org Unit",
				label: __("District, section or route"),
				description: __("Every route below gets a sheet, unless it has one for the period."),
				reqd: 1,
				get_query: () => ({ filters: { unit_level: ["in", ["HET", "Section", "Route"]] } }),
			},
			{
				fieldname: "period",
				fieldtype: "Link",
				options: "Settlement Period",
				label: __("Period"),
				default: today.slice(0, 7),
				reqd: 1,
			},
			{
				fieldname: "reading_day",
				fieldtype: "Date",
				label: __("Planned reading day"),
				default: today,
				reqd: 1,
			},
			{
				fieldname: "worker",
				fieldtype: "Link",
				options: "Field Worker",
				label: __("Controller"),
				description: __("Left empty: whoever had the route's last sheet."),
			},
		],
		primary_action_label: __("Create"),
		primary_action: async (values) => {
			const made = await frappe.xcall("elektrhisob.metering.sheets.making.create_sheets", values);
			dialog.hide();
			if (made.queued) {
				const message = __("Sheets with {0} lines are being made in the background.", [made.queued]);
				return frappe.show_alert({ message, indicator: "blue" }, 7);
			}
			show_made(list, made);
		},
	});
	dialog.show();
}

function show_made(list, made) {
	const message = made.sheets
		? __("{0} sheets with {1} lines were made.", [made.sheets, made.lines])
		: __("Nothing to make: every route with meters has a sheet for this period.");
	frappe.show_alert({ message, indicator: made.sheets ? "green" : "blue" }, 7);
	list.refresh();
}

function listen_for_made_sheets(list) {
	frappe.realtime.off("reading_sheets_made");
	frappe.realtime.on("reading_sheets_made", (made) => {
		frappe.hide_progress?.();
		if (!made.failed) return show_made(list, made);
		frappe.msgprint({
			title: __("Not all sheets were made"),
			message: __("The sheets that are there are whole. Create them again: only the missing ones are made."),
			indicator: "red",
		});
		list.refresh();
	});
}

async function hand_out_checked(list) {
	const names = list
		.get_checked_items()
		.filter((row) => row.status === "New")
		.map((row) => row.name);
	if (!names.length) return frappe.msgprint(__("None of the chosen sheets is new."));
	const count = await frappe.xcall("elektrhisob.metering.sheets.handing_out.hand_out_sheets", { sheets: names });
	frappe.show_alert({ message: __("{0} sheets handed out", [count]), indicator: "green" });
	list.refresh();
}
