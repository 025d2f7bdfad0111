frappe.ui.form.on("Supply Point Link", {
	setup(frm) {
		frm.set_query("child_point", () => ({ filters: { name: ["!=", frm.doc.parent_point || ""] } }));
	},

	refresh(frm) {
		if (frm.is_new()) {
			frm.get_field("tree_html").$wrapper.html(
				`<p class="text-muted">${__("The tree is shown after saving.")}</p>`,
			);
			return;
		}
		frm.call({ method: `${METHODS}.tree`, args: { link: frm.doc.name } }).then((answer) =>
			frm.get_field("tree_html").$wrapper.html(tree_html(answer.message || [], frm.doc)),
		);
	},
});

const METHODS = "elektrhisob.billing.doctype.supply_point_link.supply_point_link";

function tree_html(points, link) {
	const rows = points.map((row) => {
		const sign = { Subtracted: "−", Added: "+" }[row.sign] || "";
		const here = row.point === link.child_point ? "font-weight-bold" : "";
		const text = frappe.utils.escape_html(
			[row.personal_account, row.consumer_name, row.address].filter(Boolean).join(", "),
		);
		const href = frappe.utils.get_form_link("Supply Point", row.point);
		return `<div class="${here}" style="padding-left: ${row.depth * 24}px">
			<span class="text-muted" style="display: inline-block; width: 1em">${sign}</span>
			<a href="${href}">${frappe.utils.escape_html(row.point)}</a> ${text}</div>`;
	});
	return `<div class="mb-3">${rows.join("")}</div>`;
}
