from elektrhisob.administration import access_hooks
from elektrhisob.metering import document_events

app_name = "elektrhisob"
app_title = "Elektrhisob"
app_publisher = "Elektrhisob contributors"
app_description = "Meter-to-cash of a national electricity utility"
app_email = "maintainers@elektrhisob.example"
app_license = "MIT"
required_apps: list[str] = []

export_python_type_annotations = True

app_include_js = "elektrhisob.bundle.js"
app_include_css = ["elektrhisob.bundle.css", "elektrhisob_desk.bundle.css"]
web_include_css = ["elektrhisob_web.bundle.css"]

_LOGO = "/assets/elektrhisob/images/elektrhisob-logo.svg"
app_logo_url = _LOGO
brand_html = f'<img src="{_LOGO}" alt="" width="28" height="28"> Elektrhisob'
website_context = {"favicon": _LOGO, "splash_image": _LOGO}
# Version 15 and later; version 16 leads from /app to its own address of the desk.
add_to_apps_screen = [
	{
		"name": app_name,
		"logo": _LOGO,
		"title": app_title,
		"route": "/app/elektrhisob",
		"has_permission": "elektrhisob.supervision.staff_desk.has_work_here",
	}
]

doctype_js = {
	"Bill Run": "public/js/print_bills_of_run.js",
	"Meter": "public/js/device_passport_button.js",
	"Instrument Transformer": "public/js/device_passport_button.js",
	"Test Instrument": "public/js/device_passport_button.js",
	"Communication Device": "public/js/device_passport_button.js",
	"Supply Point": "public/js/make_act_on_supply_point.js",
	"Personal Account": [
		"public/js/make_act_on_account.js",
		"public/js/trial_bill.js",
		"public/js/links_to_pay.js",
	],
}

standard_queries = dict.fromkeys(
	(
		"Personal Account",
		"Consumer",
		"Supply Point",
		"Electricity Bill",
		"Account Payment",
		"Meter",
		"Meter Installation",
		"Meter Reading",
	),
	"elektrhisob.consumers.link_search.offer",
)

permission_query_conditions = access_hooks.permission_query_conditions
has_permission = access_hooks.has_permission
override_whitelisted_methods = access_hooks.override_whitelisted_methods
doc_events = {
	**document_events.with_access(access_hooks.doc_events),
	"Field Order": {
		**document_events.with_access(access_hooks.doc_events)["Field Order"],
		"before_insert": "elektrhisob.billing.debt.plans.refuse_disconnection",
	},
	"User": {"before_validate": "elektrhisob.supervision.staff_desk.give_staff_module_profile"},
}

scheduler_events = {
	"cron": {
		"* * * * *": [
			"elektrhisob.billing.bill_run_control.revive_stalled_shards",
			"elektrhisob.billing.debt.penalty_run.control.revive_stalled_shards",
			"elektrhisob.billing.corrections.control.revive_stalled_shards",
			"elektrhisob.billing.documents.mass_print.control.revive_stalled_parts",
			"elektrhisob.billing.shadow.shadow_runs.revive_stalled_shards",
			"elektrhisob.exchange.askue.scheduled.every_minute",
			"elektrhisob.consumer_payments.transactions.expire_announced",
		]
	},
	"hourly_long": ["elektrhisob.supervision.months.keep_fresh"],
	"daily_long": [
		"elektrhisob.metering.validation.nightly.look_at_every_het",
		"elektrhisob.metering.profiles.readings.read_last_month",
		"elektrhisob.metering.profiles.corrections.correct_every_het",
		"elektrhisob.accounting.balance_check.check_every_het",
		"elektrhisob.billing.corrections.nightly.correct_every_het",
		"elektrhisob.billing.debt.plans.move_plans",
		"elektrhisob.billing.debt.ageing.count_every_het",
		"elektrhisob.billing.debt.reminders.prepare_today",
		"elektrhisob.billing.documents.reconciliation.make_last_month",
		"elektrhisob.metering.verification.schedule.refresh_missing",
		"elektrhisob.consumers.households.families.refresh_today",
	],
}

before_request = ["elektrhisob.exchange.gateways.routes.answer_partner"]
after_request = [
	"elektrhisob.exchange.askue.push.answer_in_own_format",
	"elektrhisob.exchange.gateways.routes.answer_unreadable",
]

page_renderer = ["elektrhisob.exchange.gateways.unreadable.PartnersPage"]

ways_to_pay = ["elektrhisob.exchange.gateways.pay_links.links.ways"]

after_install = "elektrhisob.install.after_install"
after_migrate = ["elektrhisob.install.after_migrate"]
before_uninstall = "elektrhisob.uninstall.before_uninstall"

# A device's history names what it came from; the history keeps a deleted installation's withdrawn rows.
# The price list of a bill line is asked for at its shard: no index of millions of lines for a rare question.
ignore_links_on_delete = ["Device Placement", "Bill Line"]

jinja = {
	"methods": [
		"elektrhisob.billing.bill_print.kvitansiya",
		"elektrhisob.billing.documents.prints.legal_invoice_sheet",
		"elektrhisob.billing.documents.prints.reconciliation_sheet",
		"elektrhisob.billing.documents.prints.debt_notice_sheet",
		"elektrhisob.billing.documents.prints.tariff_notice_sheet",
		"elektrhisob.billing.corrections.statement_text.correction_lines",
		"elektrhisob.metering.sheets.sheet_print.reading_sheet_print",
		"elektrhisob.metering.acts.act_print.act_sheet",
		"elektrhisob.billing.recalculation.sheet.recalculation_sheet",
		"elektrhisob.metering.equipment.movement_print.movement_act",
		"elektrhisob.metering.equipment.movement_print.count_sheet",
		"elektrhisob.consumer_payments.payment_print.payment_receipt",
		"elektrhisob.consumers.contracts.contract_text.supply_contract_text",
	]
}
