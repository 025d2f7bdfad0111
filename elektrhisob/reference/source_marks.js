// How sure a published value is, shown the same way on every form and list that carries one.
frappe.provide("elektrhisob.source_marks");

Object.assign(elektrhisob.source_marks, {
	color(mark) {
		return { S: "green", "S-old": "yellow", I: "orange", G: "orange", X: "red" }[mark] || "gray";
	},
	label(mark) {
		return (
			{
				S: __("Sourced"),
				"S-old": __("Superseded edition"),
				I: __("Inferred"),
				G: __("General knowledge"),
				X: __("Not found: confirm"),
			}[mark] || mark
		);
	},
	pill(mark) {
		return `<span class="indicator-pill ${this.color(mark)}" title="${frappe.utils.escape_html(
			this.label(mark)
		)}">${frappe.utils.escape_html(mark || "")}</span>`;
	},
	indicator(doc, field = "source_mark") {
		return [this.label(doc[field]), this.color(doc[field]), `${field},=,${doc[field]}`];
	},
	// A list draws a Percent field as a bar; a rate is a number.
	percent(value) {
		return `${format_number(value, null, Number.isInteger(Number(value)) ? 0 : 2)} %`;
	},
	show(frm) {
		const mark = frm.doc.source_mark;
		if (mark && !frm.is_new()) frm.page.set_indicator(this.label(mark), this.color(mark));
	},
});
