frappe.ui.form.on("Field Order", {
	setup(frm) {
		const here = () => ({ filters: { is_active: 1, ...(frm.doc.het ? { het: frm.doc.het } : {}) } });
		frm.set_query("worker", here);
		frm.set_query("team", here);
	},

	refresh(frm) {
		if (frm.is_new()) return;
		show_visits(frm);
		if (["Done", "Cancelled"].includes(frm.doc.status)) frm.set_read_only();
		const act = ACTS[frm.doc.kind];
		const ended = ["Cancelled", "Not Possible"].includes(frm.doc.status);
		if (act && !frm.doc.act && !ended && frappe.model.can_create(act)) {
			frm.add_custom_button(__("Make act"), () => make_act(frm)).addClass("btn-primary");
		}
		if (frm.doc.act) {
			frm.add_custom_button(__("Open act"), () =>
				frappe.set_route("Form", frm.doc.act_doctype, frm.doc.act)
			);
		}
		if (frm.doc.meter) {
			frm.add_custom_button(__("Passport"), () =>
				frappe.set_route("device-passport", "Meter", frm.doc.meter)
			);
		}
	},
});

const ACTS = {
	Install: "Meter Installation Act",
	Exchange: "Meter Exchange Act",
	Remove: "Meter Removal Act",
	Inspect: "Metering Inspection Act",
	"Control Reading": "Metering Inspection Act",
	Disconnect: "Disconnection Act",
	Reconnect: "Reconnection Act",
	Seal: "Sealing Act",
};

function make_act(frm) {
	frappe.new_doc(ACTS[frm.doc.kind], {
		supply_point: frm.doc.supply_point,
		for_order: frm.doc.name,
		performed_by: frm.doc.worker,
		cause: frm.doc.reason,
		act_date: (frm.doc.finished_on || frappe.datetime.get_today()).slice(0, 10),
	});
}

async function show_visits(frm) {
	const visits = await frappe.xcall("elektrhisob.metering.field.visit_history.visits_of", { order: frm.doc.name });
	const text = frappe.utils.escape_html;
	const place = (visit) =>
		visit.latitude
			? `<a href="https://www.openstreetmap.org/?mlat=${visit.latitude}&mlon=${visit.longitude}#map=18/${visit.latitude}/${visit.longitude}"
				target="_blank" rel="noreferrer">${visit.latitude.toFixed(5)}, ${visit.longitude.toFixed(5)}</a> ±${visit.accuracy_m} m`
			: "–";
	const reading = (row) =>
		`${text(row.zone)}: <b>${format_number(row.value)}</b> ` +
		(row.reading
			? `<a href="${frappe.utils.get_form_link("Meter Reading", row.reading)}">${text(row.reading)}</a>`
			: `<span class="text-danger">${text(row.refusal || "")}</span>`);
	const photo = (row) =>
		`<a href="${encodeURI(row.photo)}" target="_blank"><img src="${encodeURI(row.photo)}" alt="${text(row.what || "")}"
			style="height:72px;border-radius:6px;margin:4px 6px 0 0"></a>`;
	frm.fields_dict.visits_html.$wrapper.html(
		visits.length
			? visits
					.map(
						(visit) => `<div class="mb-3"><b>${__(visit.outcome)}</b>
							${visit.obstacle ? `· ${__(visit.obstacle)}` : ""} · ${frappe.datetime.str_to_user(visit.visited_at)}
							· ${text(visit.worker_name || "")} · ${place(visit)}
							<div>${text(visit.note || "")}</div>
							<div>${visit.readings.map(reading).join("<br>")}</div>
							<div>${visit.photos.map(photo).join("")}</div></div>`
					)
					.join("")
			: `<p class="text-muted">${__("Nothing has come from the field yet.")}</p>`
	);
}
