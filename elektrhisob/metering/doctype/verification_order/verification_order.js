frappe.ui.form.on("Verification Order", {
	setup(frm) {
		const here = (more) => () => ({ filters: { is_active: 1, ...more, ...(frm.doc.het ? { het: frm.doc.het } : {}) } });
		frm.set_query("het", () => ({ filters: { unit_level: "HET" } }));
		frm.set_query("laboratory", () => ({ filters: { is_laboratory: 1, disabled: 0 } }));
		frm.set_query("team", here({}));
		frm.set_query("worker", here({ is_verifier: 1 }));
		frm.set_query("device", "items", () => ({ filters: frm.doc.het ? { het: frm.doc.het } : {} }));
	},

	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(__("Save the order, then press Add due devices."));
			return;
		}
		if (frm.doc.status === "Draft") frm.add_custom_button(__("Add due devices"), () => add_due(frm));
		frm.add_custom_button(__("List as XLSX"), () => download(frm), __("Results"));
		if (!["Sent", "In Work"].includes(frm.doc.status) || !frm.perm[0].write) return;
		frm.add_custom_button(__("From XLSX"), () => upload(frm), __("Results"));
		frm.add_custom_button(__("All others are fit"), () => fill_fit(frm), __("Results"));
		frm.add_custom_button(__("Record results"), () => record(frm)).addClass("btn-primary");
	},
});

function add_due(frm) {
	frappe.prompt(
		[
			{
				fieldname: "until",
				label: __("Due by"),
				fieldtype: "Date",
				reqd: 1,
				default: frappe.datetime.month_end(),
			},
			{
				fieldname: "device_doctype",
				label: __("Kind of device"),
				fieldtype: "Select",
				options: ["Meter", "Instrument Transformer", "Test Instrument"],
				default: "Meter",
				reqd: 1,
			},
			{
				fieldname: "model",
				label: __("Model"),
				fieldtype: "Link",
				options: "Meter Model",
				depends_on: "eval:doc.device_doctype === 'Meter'",
			},
			{ fieldname: "most", label: __("At most"), fieldtype: "Int", default: 100, reqd: 1 },
		],
		async (values) => {
			if (!(await save_first(frm))) return;
			const { message } = await frm.call("add_due", values);
			frappe.show_alert(
				message
					? { message: __("{0} devices added", [message]), indicator: "green" }
					: { message: __("No more devices of this district are due by that day."), indicator: "orange" }
			);
			frm.reload_doc();
		},
		__("Add due devices"),
		__("Add")
	);
}

function download(frm) {
	window.open(
		`/api/method/elektrhisob.metering.verification.order_results.sheet?order=${encodeURIComponent(frm.doc.name)}`
	);
}

function upload(frm) {
	new frappe.ui.FileUploader({
		doctype: frm.doctype,
		docname: frm.docname,
		frm,
		folder: "Home/Attachments",
		restrictions: { allowed_file_types: [".xlsx"], max_number_of_files: 1 },
		make_attachments_public: false,
		async on_success(file) {
			const { message } = await frm.call("take_file", { file_url: file.file_url });
			tell_faults(message.faults, __("{0} results read from the file. Check and record them.", [message.read]));
			frm.reload_doc();
		},
	});
}

function fill_fit(frm) {
	frappe.prompt(
		{
			fieldname: "verified_on",
			label: __("Verified on"),
			fieldtype: "Date",
			reqd: 1,
			default: frappe.datetime.get_today(),
		},
		({ verified_on }) => {
			for (const item of frm.doc.items) {
				if (!item.result && !item.not_done) {
					frappe.model.set_value(item.doctype, item.name, { result: "Fit", verified_on });
				}
			}
			frm.refresh_field("items");
		},
		__("All others are fit")
	);
}

async function record(frm) {
	if (!frm.doc.items.some((item) => item.result && !item.verification)) {
		frappe.show_alert({
			message: __("There is nothing new to record: fill in Result in the list of devices first."),
			indicator: "orange",
		});
		return;
	}
	if (!(await save_first(frm))) return;
	const { message } = await frm.call("record_results");
	// Told before the form is read again: another reload of the same form (the server announces each
	// save) can take the document away under this one, and then its end never comes.
	tell_faults(message.faults, __("{0} results recorded.", [message.recorded]));
	frm.reload_doc();
}

// Whether the form is stored now: a refused save has said itself why, and nothing may follow it.
async function save_first(frm) {
	if (frm.is_dirty()) await frm.save();
	return !frm.is_dirty();
}

function tell_faults(faults, success) {
	if (!faults.length) {
		frappe.show_alert({ message: success, indicator: "green" });
		return;
	}
	const text = frappe.utils.escape_html;
	frappe.msgprint({
		title: __("{0} rows are not right", [faults.length]),
		indicator: "red",
		message:
			`<p>${success}</p><table class="table table-bordered"><tr><th>${__("Row")}</th><th>${__("What is wrong")}</th></tr>` +
			faults.map((fault) => `<tr><td>${fault.row}</td><td>${text(fault.text)}</td></tr>`).join("") +
			"</table>",
	});
}
