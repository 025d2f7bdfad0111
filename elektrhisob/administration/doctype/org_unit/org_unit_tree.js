frappe.treeview_settings["Org Unit"] = {
	breadcrumb: "Administration",
	title: __("Organisation"),
	fields: [
		{
			fieldtype: "Select",
			fieldname: "unit_level",
			label: __("Level"),
			options: ["HETK", "HET", "Section", "Route"],
			reqd: 1,
		},
		{ fieldtype: "Data", fieldname: "unit_code", label: __("Unit code"), reqd: 1 },
		{ fieldtype: "Data", fieldname: "unit_name", label: __("Unit name"), reqd: 1 },
	],
	ignore_fields: ["parent_org_unit", "is_group"],
};
