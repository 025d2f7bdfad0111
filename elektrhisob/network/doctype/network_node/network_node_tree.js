frappe.treeview_settings["Network Node"] = {
	breadcrumb: "Network",
	title: __("Network"),
	get_tree_root: false,
	root_label: __("All Network Nodes"),
	get_tree_nodes: "elektrhisob.network.network_tree.children",
	filters: [],
	disable_add_node: true,
	menu_items: [
		{
			label: __("New Substation"),
			action: () => frappe.new_doc("Network Node", { node_kind: "Substation" }),
			condition: 'frappe.boot.user.can_create.includes("Network Node")',
		},
	],
	onload: (treeview) => treeview.make_tree(),
	get_label: (node) =>
		node.data && node.data.node_kind
			? `${frappe.utils.escape_html(node.data.title)} <span class="text-muted small">${__(
					node.data.node_kind
			  )} · ${frappe.utils.escape_html(node.data.value)}</span>`
			: __("All Network Nodes"),
	toolbar: [
		{
			label: __("Open", null, "button"),
			condition: (node) => !node.is_root,
			click: (node) => frappe.set_route("Form", "Network Node", node.data.value),
		},
		{
			label: __("Add below"),
			condition: (node) => node.expandable && !node.is_root,
			click: (node) =>
				frappe.new_doc("Network Node", {
					parent_network_node: node.data.value,
					node_kind: node.data.node_kind === "Substation" ? "Feeder" : "Transformer",
				}),
		},
		{
			label: __("Supply points"),
			condition: (node) => !node.is_root,
			click: (node) => frappe.set_route("List", "Supply Point", { network_node: node.data.value }),
		},
	],
	extend_toolbar: false,
};
