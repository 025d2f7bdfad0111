const THIS_MONTH = frappe.datetime.get_today().slice(0, 7);

frappe.query_reports["Turnover by Ledger Account"] = {
	filters: [
		{
			fieldname: "from_period",
			label: __("From period"),
			fieldtype: "Link",
			options: "Settlement Period",
			default: THIS_MONTH,
			reqd: 1,
		},
		{
			fieldname: "to_period",
			label: __("To period"),
			fieldtype: "Link",
			options: "Settlement Period",
			default: THIS_MONTH,
			reqd: 1,
		},
		{
			fieldname: "org_unit",
			label: __("Unit"),
			fieldtype: "Link",
			options: "Org Unit",
			get_query: () => ({ filters: { unit_level: ["in", ["Head Office", "HETK", "HET"]] } }),
		},
		{ fieldname: "ledger_account", label: __("Ledger account"), fieldtype: "Link", options: "Ledger Account" },
		{ fieldname: "by_district", label: __("By district"), fieldtype: "Check", default: 0 },
	],

	async onload(report) {
		$(report.page.wrapper).on("click", "a.turnover-postings", (event) => {
			event.preventDefault();
			show_postings(report, event.currentTarget.dataset);
		});
		if (report.get_filter_value("to_period") !== THIS_MONTH) return;
		const [last] = await frappe.db.get_list("Settlement Period", { order_by: "name desc", limit: 1 });
		if (last && last.name !== THIS_MONTH) report.set_filter_value({ from_period: last.name, to_period: last.name });
	},

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		const side = { debit: "debit_account", credit: "credit_account" }[column.fieldname];
		if (!side || !data?.ledger_account || !value) return shown;
		const text = frappe.utils.escape_html;
		return `<a href="#" class="turnover-postings" data-side="${side}" data-het="${text(data.het || "")}"
			data-account="${text(data.ledger_account)}">${shown}</a>`;
	},
};

function show_postings(report, { side, het, account }) {
	const months = months_between(report.get_filter_value("from_period"), report.get_filter_value("to_period"));
	frappe.set_route("List", "Ledger Posting", "List", {
		[side]: account,
		period: months.length === 1 ? months[0] : ["in", months.join(",")],
		...(het ? { het } : {}),
	});
}

function months_between(first, last) {
	const months = [];
	const month = frappe.datetime.str_to_obj(`${first}-01`);
	while (months.length < 240) {
		const period = frappe.datetime.obj_to_str(month).slice(0, 7);
		if (period > last) break;
		months.push(period);
		month.setMonth(month.getMonth() + 1);
	}
	return months;
}
