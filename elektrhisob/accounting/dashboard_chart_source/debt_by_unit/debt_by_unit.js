frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Debt by unit"] = {
	method: "elektrhisob.supervision.charts.debt_by_unit",
	filters: [],
};
