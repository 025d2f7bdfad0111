frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Field orders by state"] = {
	method: "elektrhisob.metering.field.figures.orders_by_state",
	filters: [],
};
