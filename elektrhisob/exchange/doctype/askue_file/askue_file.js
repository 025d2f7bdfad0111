const WORKING = ["Received", "Importing"];
const EVENT = "askue_file_progress";

frappe.ui.form.on("Askue File", {
	refresh(frm) {
		frm.disable_save();
		if (["Failed", "Refused"].includes(frm.doc.state) && frm.doc.file_format !== "JSON") {
			frm.add_custom_button(__("Work on it again"), async () => {
				await frm.call("work_again");
				frm.reload_doc();
			});
		}
		if (frm.doc.rows_faulty) {
			frm.add_custom_button(__("Quarantine"), () =>
				frappe.set_route("List", "Askue Fault", { file: frm.doc.name }),
			);
		}
		if (frm.doc.rows_refused) {
			frm.add_custom_button(__("Reading exceptions"), () => frappe.set_route("List", "Reading Exception"));
		}
		frappe.realtime.off(EVENT);
		frappe.realtime.on(EVENT, (message) => message.name === frm.doc.name && draw(frm));
		draw(frm);
	},
	on_hide(frm) {
		clearTimeout(frm.progress_timer);
	},
});

async function draw(frm) {
	clearTimeout(frm.progress_timer);
	const { name } = frm.doc;
	const message = await frappe.xcall("elektrhisob.exchange.askue.inbox.progress_of", { name });
	if (!message || frm.doc.name !== name) return;
	const $place = frm.get_field("progress_html").$wrapper.empty();
	const colour = { Refused: "#b91c1c", Failed: "#b91c1c", Partly: "#c2700a" }[message.state] || "#15803d";
	const counts = [
		[__("Loaded"), message.rows_loaded],
		[__("Known already"), message.rows_known],
		[__("Older"), message.rows_older],
		[__("Ignored"), message.rows_ignored],
		[__("In quarantine"), message.rows_faulty],
		[__("Refused by rules"), message.rows_refused],
	].filter(([, count]) => count);
	$place.html(`<div class="askue-progress" style="margin-bottom: 12px">
		<div class="progress" style="height: 8px; margin-bottom: 8px"><div class="progress-bar"
			style="width: ${Number(message.percent)}%; background: ${colour}"></div></div>
		<b>${__(message.state)}</b> · ${format_number(message.done, null, 0)} / ${format_number(message.rows_total, null, 0)}
		${counts.map(([label, count]) => ` · ${label}: <b>${format_number(count, null, 0)}</b>`).join("")}
	</div>`);
	if (WORKING.includes(message.state)) {
		frm.progress_timer = setTimeout(() => draw(frm), 2500);
	} else if (WORKING.includes(frm.doc.state)) {
		frm.reload_doc();
	}
}
