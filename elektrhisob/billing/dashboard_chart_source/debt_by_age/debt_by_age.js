frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Debt by age"] = {
	method: "elektrhisob.billing.debt.figures.debt_by_age",
	filters: [],
};
