// At 1366 pixels, the screen of most districts, the framework shows four columns of a list: a reading without its value.
// Our lists show six there; List View Settings, when somebody made them, still decide.
const NARROW_PX = 1366;
const COLUMNS = 6;

const is_ours = (doctype) => {
	const module = frappe.get_meta(doctype)?.module;
	return Boolean(module) && frappe.boot.module_app?.[frappe.router.slug(module).replaceAll("-", "_")] === "elektrhisob";
};

$(document).on("app_ready", () => {
	const list = frappe.views?.ListView?.prototype;
	const setup = list?.setup_columns;
	if (!setup) return;
	list.setup_columns = function () {
		if (window.innerWidth <= NARROW_PX && is_ours(this.doctype) && this.list_view_settings)
			this.list_view_settings.total_fields = this.list_view_settings.total_fields || COLUMNS;
		return setup.call(this);
	};
});
