frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Exceptions by cause"] = {
	method: "elektrhisob.supervision.charts.exceptions_by_cause",
	filters: [],
};
