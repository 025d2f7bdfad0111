frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Payments by day"] = {
	method: "elektrhisob.supervision.charts.payments_by_day",
	filters: [],
};
