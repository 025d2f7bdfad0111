frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Payments by channel"] = {
	method: "elektrhisob.supervision.charts.payments_by_channel",
	filters: [],
};
