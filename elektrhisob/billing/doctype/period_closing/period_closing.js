const POLL_MS = 2000;
// Where the open rows of a check are listed. A check without an entry compares sums: its report says where.
const OPENS = {
	"Bill runs unfinished": (doc) => ["Bill Run", { period: doc.period, status: ["not in", ["Draft", "Issued", "Rolled Back"]] }],
	"Bills not issued": (doc) => ["Electricity Bill", { period: doc.period, het: doc.het, docstatus: 0 }],
	"Held bills undecided": (doc) => ["Bill Check Finding", { period: doc.period, het: doc.het, state: "Open" }],
	"Reading exceptions open": (doc) => ["Reading Exception", { het: doc.het, status: ["in", ["Open", "In Work"]] }],
	"Meter data in quarantine": (doc) => ["Askue Fault", { het: doc.het, state: "Open" }],
	"Bill run exceptions open": (doc) => ["Bill Run Exception", { period: doc.period, het: doc.het }],
	"Payments not posted": (doc) => ["Account Payment", { het: doc.het, status: "Draft", payment_date: ["between", days_of(doc.period)] }],
	"Penalty of the month": (doc) => ["Penalty Run", { period: doc.period, het: doc.het }],
	"Rebill demands open": (doc) => ["Rebill Demand", { het: doc.het, state: "Open" }],
	"Corrections under way": (doc) => ["Bill Correction Run", { status: ["not in", ["Corrected", "Withdrawn"]] }],
	"Shadow differences open": (doc) => ["Shadow Difference", { period: doc.period, het: doc.het, state: "Open" }],
	"Bills and their lines": (doc) => ["query-report", "Charges by Kind", { period: doc.period, org_unit: doc.het }],
	"Energy of bills": (doc) => ["query-report", "Charges by Kind", { period: doc.period, org_unit: doc.het }],
	"Bills and postings": (doc) => ["Ledger Posting", { period: doc.period, het: doc.het, event: "Bill Issued" }],
	"Postings and balances": (doc) => ["query-report", "Balance Check", { org_unit: doc.het }],
	"Accounts without a bill": (doc) => ["Bill Run Exception", { period: doc.period, het: doc.het }],
	"Registers without a reading": (doc) => ["query-report", "Meters Not Read", { period: doc.period, org_unit: doc.het }],
};
const ENERGY = "Energy of bills";
const days_of = (period) => [`${period}-01`, moment(`${period}-01`).endOf("month").format("YYYY-MM-DD")];

frappe.ui.form.on("Period Closing", {
	setup(frm) {
		frm.set_query("period", () => ({ filters: { is_closed: 0 } }));
		frm.set_query("het", () => ({ filters: { unit_level: "HET" } }));
	},

	refresh(frm) {
		clearTimeout(frm.progress_timer);
		frm.set_intro("");
		// The checklist shows the rows and takes the reasons; the table itself is for print and export.
		frm.toggle_display("checks", false);
		if (frm.is_new()) {
			frm.get_field("checklist_html").$wrapper.empty();
			frm.set_intro(
				__("Choose a month that is over and a district, and save. Earlier months of the district close with its first one.")
			);
			return;
		}
		frm.set_intro(next_step(frm.doc));
		if (frm.doc.failure && frm.doc.status !== "Closed") {
			frm.set_intro(__("The last try broke off: {0}", [frappe.utils.escape_html(frm.doc.failure)]), "red");
		}
		buttons(frm);
		draw(frm);
		if (frm.doc.checking) watch(frm);
	},

	on_hide(frm) {
		clearTimeout(frm.progress_timer);
	},
});

function next_step(doc) {
	if (doc.checking) return __("The checks are running.");
	if (doc.status === "Closed") return __("Closed. Whatever comes later is posted in the open month and keeps its own date.");
	if (doc.status === "Awaiting Closing")
		return __("Another person looks at the figures and closes the month. The checks run once more while it closes.");
	if (!doc.checks || !doc.checks.length) return __("Press Run Checks.");
	if (doc.must_failing) return __("Put right what must pass, then run the checks again.");
	if (doc.checks.some((row) => row.outcome === "Failed" && !row.reason)) return __("Write a reason under each orange check, save, then ask for the closing in the Actions menu.");
	if (doc.should_failing) return __("Each failing check has its reason. Ask for the closing in the Actions menu.");
	return __("Everything passes. Ask for the closing in the Actions menu.");
}

function buttons(frm) {
	if (frm.doc.status === "Draft" && frm.perm[0] && frm.perm[0].write) {
		const button = frm.add_custom_button(__("Run Checks"), async () => {
			if (frm.is_dirty()) await frm.save();
			await frappe.xcall("run_doc_method", { dt: frm.doctype, dn: frm.docname, method: "run_checks" });
			frm.reload_doc();
		});
		if (!(frm.doc.checks || []).length) button.addClass("btn-primary");
	}
	if (frm.doc.status === "Closed" && frappe.model.can_create("Period Reopening")) {
		frm.add_custom_button(__("Ask for Reopening"), () =>
			frappe.new_doc("Period Reopening", { period_closing: frm.docname })
		);
	}
}

function watch(frm) {
	frappe.realtime.off("closing_progress");
	frappe.realtime.on("closing_progress", (message) => {
		if (message.closing === frm.docname) bar(frm, message.percent);
	});
	frm.progress_timer = setTimeout(() => poll(frm), POLL_MS);
}

async function poll(frm) {
	if (cur_frm !== frm) return;
	const now = await frappe.xcall("run_doc_method", { dt: frm.doctype, dn: frm.docname, method: "progress" });
	if (!now.checking) return frm.reload_doc();
	bar(frm, now.percent);
	frm.progress_timer = setTimeout(() => poll(frm), POLL_MS);
}

function bar(frm, percent) {
	frm.get_field("checklist_html")
		.$wrapper.find(".progress-bar")
		.css("width", `${percent}%`)
		.text(`${percent}%`);
}

function draw(frm) {
	const { doc } = frm;
	const rows = doc.checks || [];
	const wrapper = frm.get_field("checklist_html").$wrapper;
	const running = doc.checking
		? `<div class="progress mb-3" style="height: 14px"><div class="progress-bar bg-warning" role="progressbar"
			style="width: ${doc.percent || 0}%">${doc.percent || 0}%</div></div>`
		: "";
	if (!rows.length) {
		wrapper.html(running || `<p class="text-muted">${__("No check has been run yet.")}</p>`);
		return;
	}
	wrapper.html(`${running}<div class="table-responsive"><table class="table table-sm closing-checks">
		<thead><tr><th>${__("Check")}</th><th>${__("Outcome")}</th><th class="text-right">${__("Open or different rows")}</th>
			<th class="text-right">${__("First sum")}</th><th class="text-right">${__("Second sum")}</th><th></th></tr></thead>
		<tbody>${in_order(rows).map((row) => line(frm, row)).join("")}</tbody></table></div>`);
	wrapper.find("[data-control]").on("click", (event) => show(doc, event.currentTarget.dataset.control));
	wrapper.find("[data-reason]").on("change", (event) => {
		const { reason } = event.currentTarget.dataset;
		frappe.model.set_value("Period Closing Check", reason, "reason", event.currentTarget.value.trim());
	});
}

// What stops the closing first, then what wants a reason, then what passes.
function in_order(rows) {
	const rank = (row) => (row.outcome === "Passed" ? 2 : row.severity === "Must" ? 0 : 1);
	return [...rows].sort((a, b) => rank(a) - rank(b) || a.idx - b.idx);
}

function line(frm, row) {
	const failed = row.outcome === "Failed";
	const [colour, outcome] = !failed
		? ["green", __("Passed")]
		: row.severity === "Must"
		? ["red", __("Must be put right")]
		: row.reason
		? ["yellow", __("Explained")]
		: ["orange", __("Needs a reason")];
	const figure = (value) =>
		!(row.first_sum || row.second_sum)
			? ""
			: row.control === ENERGY
			? `${format_number(value, null, 3)} ${__("kWh")}`
			: elektrhisob.money(value);
	return `<tr data-outcome="${row.outcome}"><td>${__(row.control)}${reason(frm, row)}</td>
		<td><span class="indicator-pill no-indicator-dot ${colour}">${outcome}</span></td>
		<td class="text-right">${row.found ? format_number(row.found, null, 0) : ""}</td>
		<td class="text-right">${figure(row.first_sum)}</td><td class="text-right">${figure(row.second_sum)}</td>
		<td class="text-right">${has_rows(row) ? show_button(row) : ""}</td></tr>`;
}

const has_rows = (row) => row.outcome === "Failed" || row.found || row.first_sum || row.second_sum;
const show_button = (row) =>
	`<button class="btn btn-xs btn-default" data-control="${frappe.utils.escape_html(row.control)}">${__("Show")}</button>`;

function reason(frm, row) {
	if (row.outcome !== "Failed" || row.severity === "Must") return "";
	const text = frappe.utils.escape_html(row.reason || "");
	if (frm.doc.status !== "Draft" || frm.doc.checking || !(frm.perm[0] && frm.perm[0].write)) {
		return text ? `<div class="text-muted small">${text}</div>` : "";
	}
	return `<input class="form-control input-xs mt-1" data-reason="${frappe.utils.escape_html(row.name)}" value="${text}"
		aria-label="${__("Reason")}: ${__(row.control)}" placeholder="${__("Why the month closes all the same")}">`;
}

function show(doc, control) {
	const target = OPENS[control](doc);
	if (target[0] === "query-report") {
		frappe.route_options = target[2];
		frappe.set_route("query-report", target[1]);
	} else {
		frappe.set_route("List", target[0], target[1]);
	}
}
