frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Completeness of profiles by day"] = {
	method: "elektrhisob.supervision.charts.profile_completeness",
	filters: [],
};
