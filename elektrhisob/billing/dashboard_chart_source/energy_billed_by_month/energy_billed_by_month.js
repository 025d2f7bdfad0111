frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Energy billed by month"] = {
	method: "elektrhisob.supervision.charts.energy_by_month",
	filters: [],
};
