frappe.listview_settings["Period Closing"] = {
	add_fields: ["checking", "failure", "must_failing", "should_failing"],

	onload(list) {
		if (frappe.model.can_write("Period Closing")) {
			list.page.add_actions_menu_item(__("Close the months"), () => close_months(list), true);
		}
		if (!frappe.model.can_create("Period Closing")) return;
		list.page.add_inner_button(__("Prepare districts"), () => prepare(list));
		list.page.add_inner_button(__("Months by district"), () => frappe.set_route("query-report", "Closing of Months"));
	},

	get_indicator(doc) {
		if (doc.checking) return [__("Checks are running"), "yellow", "checking,=,1"];
		const colours = { Draft: "gray", "Awaiting Closing": "orange", Closed: "green" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};

function prepare(list) {
	frappe.prompt(
		[
			{ fieldname: "org_unit", fieldtype: "Link", options: "Org Unit", label: __("Unit"), reqd: 1 },
			{
				fieldname: "period",
				fieldtype: "Link",
				options: "Settlement Period",
				label: __("Settlement period"),
				reqd: 1,
				get_query: () => ({ filters: { is_closed: 0 } }),
			},
		],
		async (values) => {
			const answer = await frappe.xcall(
				"elektrhisob.billing.doctype.period_closing.period_closing.prepare_districts",
				values
			);
			list.refresh();
			const text = frappe.utils.escape_html;
			const why = answer.refused.map((row) => `<li>${text(row.het)}: ${text(row.why)}</li>`).join("");
			frappe.msgprint({
				title: __("Prepare districts"),
				message: `<p>${__("The checks of {0} districts are running.", [answer.started.length])}</p><ul>${why}</ul>`,
			});
		},
		__("Prepare districts"),
		__("Run Checks")
	);
}

const POLL_MS = 1500;
const text = frappe.utils.escape_html;

function close_months(list) {
	const chosen = list.get_checked_items();
	const waiting = chosen.filter((row) => row.status === "Awaiting Closing");
	if (!waiting.length) {
		frappe.msgprint(__("Choose closings that await closing. Ask for the closing on the form of a draft."));
		return;
	}
	frappe.confirm(
		__("Close the month of {0} districts? The checks run once more in each of them.", [waiting.length]) +
			(waiting.length < chosen.length
				? `<br>${__("{0} of the chosen do not await closing and are left as they are.", [chosen.length - waiting.length])}`
				: ""),
		async () => {
			const names = waiting.map((row) => row.name);
			await frappe.xcall(
				"elektrhisob.billing.doctype.period_closing.period_closing.close_districts",
				{ names }
			);
			list.clear_checked_items();
			follow(list, names);
		}
	);
}

async function follow(list, names) {
	const dialog = new frappe.ui.Dialog({ title: __("Close the months"), size: "large" });
	dialog.show();
	for (;;) {
		const rows = await frappe.db.get_list("Period Closing", {
			filters: { name: ["in", names] },
			fields: ["name", "title", "status", "checking", "failure"],
			order_by: "name",
			limit: names.length,
		});
		const done = rows.filter((row) => !row.checking).length;
		draw_answers(dialog, rows, done);
		if (done === rows.length || !dialog.display) break;
		await frappe.timeout(POLL_MS / 1000);
	}
	list.refresh();
}

function draw_answers(dialog, rows, done) {
	const percent = Math.round((100 * done) / Math.max(rows.length, 1));
	const answer = (row) =>
		row.checking
			? `<span class="text-muted">${__("Waits")}</span>`
			: row.status === "Closed"
			? `<span class="indicator-pill no-indicator-dot green">${__("Closed")}</span>`
			: `<span class="indicator-pill no-indicator-dot red">${__("Refused")}</span> ${text(row.failure || "")}`;
	dialog.$body.html(`<div class="closing-together" data-done="${done}">
		<div class="progress mb-3" style="height: 14px"><div class="progress-bar ${percent < 100 ? "bg-warning" : "bg-success"}"
			role="progressbar" style="width: ${percent}%">${done} / ${rows.length}</div></div>
		<table class="table table-sm"><tbody>${rows
			.map(
				(row) => `<tr><td><a href="/app/period-closing/${encodeURIComponent(row.name)}">${text(row.title)}</a></td>
				<td>${answer(row)}</td></tr>`
			)
			.join("")}</tbody></table></div>`);
}
