// Estimates of what nobody has read in a unit's month: counted before they are entered, and taken back.
frappe.provide("elektrhisob.estimates");

const METHODS = () => ({
	AVERAGE_DAILY: __("Average of the last months"),
	SAME_MONTH_LAST_YEAR: __("Same month last year"),
	KIND_PROFILE: __("Usual of the kind nearby"),
	INTERPOLATION: __("Between two true readings"),
	CONNECTED_CAPACITY: __("Connected capacity"),
	APPLIANCES: __("Appliances"),
});
const REFUSALS = () => ({
	NO_OPENING: __("Never read: enter the first reading"),
	NO_FACTS: __("Nothing to estimate from: order a visit"),
	BEYOND_LIMIT: __("Estimated for too long: order a visit"),
});

function last_month_end() {
	const today = frappe.datetime.get_today();
	return frappe.datetime.add_days(`${today.slice(0, 7)}-01`, -1);
}

Object.assign(elektrhisob.estimates, {
	may_enter() {
		const roles = ["Billing Operator", "Billing Supervisor", "Metering Engineer", "Elektrhisob Administrator"];
		return frappe.session.user === "Administrator" || roles.some((role) => frappe.user.has_role(role));
	},

	ask(unit) {
		const dialog = new frappe.ui.Dialog({
			title: __("Estimate missing readings"),
			fields: [
				{
					fieldname: "unit",
					fieldtype: "Link",
					label: __("Unit"),
					options: "Org Unit",
					reqd: 1,
					default: unit,
					onchange: () => show(dialog),
				},
				{ fieldtype: "Column Break" },
				{
					fieldname: "on",
					fieldtype: "Date",
					label: __("Closing day"),
					description: __("Registers without any reading of this month up to this day are estimated for it."),
					reqd: 1,
					default: last_month_end(),
					onchange: () => show(dialog),
				},
				{ fieldtype: "Section Break" },
				{ fieldname: "result", fieldtype: "HTML" },
			],
			primary_action_label: __("Enter the estimates"),
			primary_action: ({ unit, on }) => enter(dialog, unit, on),
		});
		dialog.show();
		// A link gets its default only when its title has been asked for.
		show(dialog, { unit, on: last_month_end() });
	},
});

async function show(dialog, values) {
	const { unit, on } = values || dialog.get_values(true) || {};
	const asked = `${unit}|${on}`;
	if (!unit || !on || dialog.asked === asked) return;
	dialog.asked = asked;
	const place = dialog.get_field("result").$wrapper;
	dialog.get_primary_btn().prop("disabled", true);
	place.html(`<p class="text-muted">${__("Counting …")}</p>`);
	try {
		const [found, batches] = await Promise.all([
			frappe.xcall("elektrhisob.metering.estimation.desk.preview", { unit, on }),
			frappe.xcall("elektrhisob.metering.estimation.desk.batches", { unit, on }),
		]);
		if (dialog.asked !== asked) return;
		place.html(preview_html(found) + batches_html(batches));
		place.find("[data-batch]").on("click", (event) => take_back(dialog, unit, $(event.currentTarget).attr("data-batch")));
		dialog.get_primary_btn().prop("disabled", !found.methods.length);
	} catch (error) {
		place.html("");
	}
}

function preview_html(found) {
	if (!found.meters) return `<p>${__("Every register of this month is read. There is nothing to estimate.")}</p>`;
	const labels = METHODS();
	const number = (value, places) => format_number(value, null, places);
	const rows = found.methods
		.map(
			(row) => `<tr><td>${labels[row.method]}</td><td class="text-right">${number(row.registers, 0)}</td>
			<td class="text-right">${number(row.energy_kwh, 0)}</td></tr>`
		)
		.join("");
	const refused = Object.entries(found.refused)
		.map(
			([code, count]) => `<tr class="text-danger"><td>${REFUSALS()[code]}</td>
			<td class="text-right">${number(count, 0)}</td><td></td></tr>`
		)
		.join("");
	return `<p>${__("{0} meters have no reading of this month.", [number(found.meters, 0)])}</p>
		<table class="table table-sm"><thead><tr><th>${__("Method")}</th><th class="text-right">${__("Registers")}</th>
		<th class="text-right">${__("Energy, kWh")}</th></tr></thead><tbody>${rows}${refused}</tbody></table>
		${found.methods.length ? `<p>${__("At today's prices about {0} soum.", [number(found.money, 0)])}</p>` : ""}`;
}

function batches_html(batches) {
	if (!batches.length) return "";
	const rows = batches
		.map((row) => {
			const undo = Number(row.counting)
				? `<button class="btn btn-xs btn-default" data-batch="${frappe.utils.escape_html(row.batch)}">${__("Take back")}</button>`
				: `<span class="text-muted">${__("Taken back or replaced")}</span>`;
			return `<tr><td>${frappe.datetime.str_to_user(row.entered)}</td><td>${frappe.utils.escape_html(row.user)}</td>
				<td class="text-right">${row.counting} / ${row.readings}</td><td class="text-right">${undo}</td></tr>`;
		})
		.join("");
	return `<h5>${__("Estimates of this month")}</h5><table class="table table-sm"><thead><tr><th>${__("Entered")}</th>
		<th>${__("By")}</th><th class="text-right">${__("Counting")}</th><th></th></tr></thead><tbody>${rows}</tbody></table>`;
}

async function enter(dialog, unit, on) {
	dialog.get_primary_btn().prop("disabled", true);
	frappe.realtime.off("estimates_entered");
	frappe.realtime.on("estimates_entered", (result) => {
		frappe.hide_progress?.();
		const stored = (result.codes.ACCEPTED || 0) + (result.codes.SUSPICIOUS || 0);
		frappe.show_alert({
			message: __("{0} of {1} meters estimated", [stored, result.meters]),
			indicator: stored === result.meters ? "green" : "orange",
		});
		dialog.asked = null;
		if (dialog.display) show(dialog);
	});
	await frappe.xcall("elektrhisob.metering.estimation.desk.enter", { unit, on });
	frappe.show_alert({ message: __("The estimates are being entered."), indicator: "blue" });
}

function take_back(dialog, unit, batch) {
	frappe.confirm(__("Take back the estimates of this batch that are not billed?"), async () => {
		const done = await frappe.xcall("elektrhisob.metering.estimation.desk.take_back", { unit, batch });
		frappe.show_alert({
			message: __("{0} estimates taken back, {1} are billed and stay", [done.withdrawn, done.billed]),
			indicator: done.billed ? "orange" : "green",
		});
		dialog.asked = null;
		show(dialog);
	});
}

frappe.ui.form.on("Org Unit", {
	refresh(frm) {
		if (frm.is_new() || !elektrhisob.estimates.may_enter()) return;
		frm.add_custom_button(__("Estimate missing readings"), () => elektrhisob.estimates.ask(frm.doc.name));
	},
});
