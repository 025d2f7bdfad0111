frappe.ui.form.on("Network Node", {
	setup(frm) {
		frm.set_query("parent_network_node", () => ({
			filters: { node_kind: frm.doc.node_kind === "Transformer" ? "Feeder" : "Substation" },
		}));
		frm.set_query("het", () => ({ filters: { unit_level: "HET" } }));
	},

	refresh(frm) {
		frm.toggle_display("parent_network_node", frm.doc.node_kind !== "Substation");
		if (!frm.is_new()) {
			frm.add_custom_button(__("Supply points"), () =>
				frappe.set_route("List", "Supply Point", { network_node: frm.doc.name })
			);
		}
	},

	node_kind(frm) {
		frm.toggle_display("parent_network_node", frm.doc.node_kind !== "Substation");
		if (frm.doc.node_kind === "Substation") frm.set_value("parent_network_node", null);
	},
});
