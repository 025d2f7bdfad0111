frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Readings by day"] = {
	method: "elektrhisob.supervision.charts.readings_by_day",
	filters: [],
};
