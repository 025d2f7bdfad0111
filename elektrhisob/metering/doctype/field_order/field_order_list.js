frappe.listview_settings["Field Order"] = {
	hide_name_filter: true,
	add_fields: ["status", "priority", "due_date", "kind", "planned_on"],
	formatters: {
		// The state has the indicator's place, by the workflow; an overdue day is red itself.
		due_date(value, field, doc) {
			const late = ["New", "Assigned", "On Site"].includes(doc.status) && value < frappe.datetime.get_today();
			const day = frappe.datetime.str_to_user(value);
			return late ? `<span class="text-danger" title="${__("Overdue")}">${day}</span>` : day;
		},
	},
	get_indicator: (doc) => {
		const colors = {
			New: "gray",
			Assigned: "blue",
			"On Site": "yellow",
			Done: "green",
			"Not Possible": "orange",
			Cancelled: "darkgray",
		};
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},

	onload(list) {
		list.page.add_inner_button(__("Print task lists"), () => elektrhisob_task_lists.ask());
		if (!frappe.model.can_write("Field Order")) return;
		list.page.add_actions_menu_item(__("Assign to a worker"), () => assign_dialog(list), false);
	},
};

const elektrhisob_task_lists = {
	ask() {
		frappe.prompt(
			[
				{
					fieldname: "planned_on",
					label: __("Day"),
					fieldtype: "Date",
					reqd: 1,
					default: frappe.datetime.get_today(),
				},
				{ fieldname: "worker", label: __("Worker"), fieldtype: "Link", options: "Field Worker" },
				{ fieldname: "team", label: __("Team"), fieldtype: "Link", options: "Field Team" },
			],
			(values) => this.print(values),
			__("Print task lists"),
			__("Print")
		);
	},

	async print(values) {
		const html = await frappe.xcall("elektrhisob.metering.field.day_list.day_list", values, "GET");
		this.open(html);
	},

	open(html) {
		const page = window.open("", "_blank");
		if (!page) {
			frappe.msgprint(__("Allow this site to open a window for printing."));
			return;
		}
		page.document.write(
			`<!doctype html><html><head><meta charset="utf-8"><title>${__("Task list")}</title></head><body>${html}</body></html>`
		);
		page.document.close();
		page.focus();
		page.print();
	},
};

function assign_dialog(list) {
	const orders = list.get_checked_items(true);
	const dialog = new frappe.ui.Dialog({
		title: __("Give {0} orders to", [orders.length]),
		fields: [
			{
				fieldname: "worker",
				label: __("Worker"),
				fieldtype: "Link",
				options: "Field Worker",
				get_query: () => ({ filters: { is_active: 1 } }),
				depends_on: "eval:!doc.team",
			},
			{
				fieldname: "team",
				label: __("or team"),
				fieldtype: "Link",
				options: "Field Team",
				get_query: () => ({ filters: { is_active: 1 } }),
				depends_on: "eval:!doc.worker",
			},
			{
				fieldname: "planned_on",
				label: __("For the day"),
				fieldtype: "Date",
				default: frappe.datetime.get_today(),
				description: __("Visits of a day are numbered along the route; urgent ones come first."),
			},
		],
		primary_action_label: __("Assign"),
		async primary_action(values) {
			const given = await frappe.xcall("elektrhisob.metering.field.assigning.assign", { orders, ...values });
			dialog.hide();
			list.clear_checked_items();
			list.refresh();
			frappe.show_alert({ message: __("{0} orders given", [given]), indicator: "green" });
		},
	});
	dialog.show();
}
