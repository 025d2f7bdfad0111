frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Verification overdue by district"] = {
	method: "elektrhisob.metering.verification.figures.overdue_by_district",
	filters: [],
};
