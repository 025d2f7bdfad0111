frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Bills of the last billed month"] = {
	method: "elektrhisob.supervision.charts.bills_by_status",
	filters: [],
};
