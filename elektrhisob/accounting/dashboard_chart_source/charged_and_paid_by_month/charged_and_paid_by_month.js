frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Charged and paid by month"] = {
	method: "elektrhisob.supervision.charts.charged_and_paid_by_month",
	filters: [],
};
