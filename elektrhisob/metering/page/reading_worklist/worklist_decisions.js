// The dialogs of the worklist and what they send; the page itself is in reading_worklist.js.
const DECISIONS = "elektrhisob.metering.validation.decisions";

class WorklistDecisions extends elektrhisob.WorklistPage {
	decide(verb, values, said) {
		return this.send(`${DECISIONS}.${verb}`, values, said);
	}

	accept(names) {
		this.ask(__("Accept {0} readings", [names.length]), [this.note_field()], __("Accept"), async ({ note }) => {
			await this.decide("accept", { names, note }, ({ done }) => __("{0} accepted. Press u to take it back.", [done]));
			this.accepted = names;
		});
	}

	async take_back() {
		const names = this.accepted;
		this.accepted = null;
		await this.decide("take_back", { names }, ({ done }) => __("{0} taken back", [done]));
	}

	estimate(names) {
		this.ask(__("Estimate {0} readings", [names.length]), [this.note_field()], __("Estimate"), ({ note }) =>
			this.decide("estimate", { names, note }, ({ done, left, why }) =>
				left
					? `${__("{0} estimated, {1} could not be", [done, left])}<br>${why.map(frappe.utils.escape_html).join("<br>")}`
					: __("{0} estimated", [done])
			)
		);
	}

	order_visit(names) {
		const fields = [
			{ fieldname: "due", fieldtype: "Date", label: __("Due"), description: __("Empty: in as many days as the settings say.") },
			{ fieldname: "worker", fieldtype: "Link", options: "Field Worker", label: __("Worker") },
		];
		this.ask(__("Order a control visit to {0} places", [names.length]), fields, __("Order"), (values) =>
			this.decide("order_visit", { names, ...values }, ({ visits }) => __("{0} visits ordered", [visits]))
		);
	}

	call(name) {
		const row = this.rows.find((one) => one.name === name);
		const phone = row.phone
			? `<a class="h4" href="tel:${frappe.utils.escape_html(row.phone)}">${frappe.utils.escape_html(row.phone)}</a>`
			: `<span class="text-muted">${__("No phone is known. Order a visit instead.")}</span>`;
		const fields = [
			{ fieldname: "phone", fieldtype: "HTML", options: `<p>${frappe.utils.escape_html(row.consumer_name || "")}</p><p>${phone}</p>` },
			{ fieldname: "note", fieldtype: "Small Text", label: __("What was said"), reqd: 1 },
		];
		this.ask(__("Call the consumer"), fields, __("Save the call"), ({ note }) =>
			this.decide("called", { name, note }, () => __("Call saved"))
		);
	}

	replace(name) {
		const row = this.rows.find((one) => one.name === name);
		const fields = [
			{ fieldname: "value", fieldtype: "Float", precision: "3", label: __("Value on the dial"), reqd: 1 },
			{ fieldname: "reading_date", fieldtype: "Date", label: __("Reading date"), reqd: 1, default: row.reading_date },
			{ fieldname: "source", fieldtype: "Select", label: __("Source"), options: ["Controller", "Consumer", "ASKUE", "Act"], default: "Controller", reqd: 1 },
			this.note_field(false),
		];
		this.ask(__("Enter the right value"), fields, __("Save"), (values) =>
			this.decide("replace", { name, ...values }, () => __("Value entered"))
		);
	}

	reject(names) {
		this.ask(__("Reject {0} readings", [names.length]), [this.note_field()], __("Reject"), ({ note }) =>
			this.decide("reject", { names, note }, ({ done }) => __("{0} rejected", [done]))
		);
	}

	take(names) {
		const fields = [
			{ fieldname: "user", fieldtype: "Link", options: "User", label: __("Who takes it"), reqd: 1, default: frappe.session.user },
		];
		this.ask(__("Take {0} exceptions", [names.length]), fields, __("Take"), ({ user }) =>
			this.decide("take", { names, user }, ({ done }) => __("{0} taken", [done]))
		);
	}

	show_photo(src) {
		const dialog = new frappe.ui.Dialog({ title: __("Photo of the dial"), size: "large" });
		$("<img>").attr("src", src).css("max-width", "100%").appendTo(dialog.body);
		dialog.show();
	}
}
