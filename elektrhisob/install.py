"""What a site holds after installation and every migration: each step adds what is missing, no more."""

import frappe

STEPS = (
	"elektrhisob.bulk.keys.create_counters",
	"elektrhisob.administration.roles.ensure_roles",
	"elektrhisob.administration.org_tree.ensure_org_units",
	"elektrhisob.administration.region_column.ensure_region_columns",
	"elektrhisob.administration.district_months.create_table",
	"elektrhisob.reference.seeds.ensure_voltage_levels",
	"elektrhisob.reference.seeds.ensure_consumer_categories",
	"elektrhisob.reference.seeds.ensure_tariff_zones",
	"elektrhisob.reference.seeds.ensure_vat_rates",
	"elektrhisob.reference.seeds.ensure_penalty_rules",
	"elektrhisob.reference.seeds.ensure_payment_due_rules",
	"elektrhisob.reference.seeds.ensure_legal_terms",
	"elektrhisob.reference.seeds.ensure_compensation_rules",
	"elektrhisob.metering.seeds.ensure_validation_rules",
	"elektrhisob.metering.estimation.seeds.ensure_zone_calendars",
	"elektrhisob.metering.estimation.seeds.ensure_estimation_methods",
	"elektrhisob.billing.seeds.ensure_tariffs",
	"elektrhisob.billing.seeds.ensure_billing_causes",
	"elektrhisob.billing.seeds.ensure_charge_rules",
	"elektrhisob.billing.seeds.ensure_services",
	"elektrhisob.billing.seeds.ensure_einvoice_products",
	"elektrhisob.billing.checks.seeds.ensure_bill_check_rules",
	"elektrhisob.metering.field.order_states.ensure_field_order_workflow",
	"elektrhisob.metering.verification.seeds.ensure_verification_rules",
	"elektrhisob.metering.verification.seeds.ensure_verification_order_workflow",
	"elektrhisob.billing.run_workflow.ensure_bill_run_workflow",
	"elektrhisob.billing.debt.workflows.ensure_debt_workflows",
	"elektrhisob.billing.recalculation.seeds.ensure_recalculation_methods",
	"elektrhisob.billing.recalculation.workflow.ensure_recalculation_workflow",
	"elektrhisob.billing.corrections.workflow.ensure_correction_workflows",
	"elektrhisob.billing.closing.seeds.ensure_closing_checks",
	"elektrhisob.billing.closing.seeds.ensure_closing_workflows",
	"elektrhisob.billing.indexation.seeds.ensure_indexation",
	"elektrhisob.exchange.askue.seeds.ensure_askue_codes",
	"elektrhisob.exchange.askue.seeds.ensure_protections",
	"elektrhisob.metering.acts.act_workflow.ensure_act_workflows",
	"elektrhisob.metering.equipment.document_workflows.ensure_workflows",
	"elektrhisob.consumers.contracts.contract_workflow.ensure_contract_workflow",
	"elektrhisob.accounting.seed.ensure_ledger_accounts",
	"elektrhisob.accounting.seed.ensure_posting_rules",
	"elektrhisob.consumer_payments.seeds.ensure_payment_channels",
	"elektrhisob.accounting.append_only.install",
	"elektrhisob.administration.closed_month_guard.install",
	"elektrhisob.administration.site_defaults.ensure_languages",
	"elektrhisob.consumers.seeds.ensure_contract_templates",
	"elektrhisob.administration.site_defaults.ensure_currency",
	"elektrhisob.administration.site_defaults.ensure_settings",
	# Their texts are in languages that the site has by now.
	"elektrhisob.billing.seeds.ensure_reminder_rules",
	"elektrhisob.billing.documents.formats.ensure_print_formats",
	"elektrhisob.supervision.web_identity.ensure_web_identity",
	"elektrhisob.supervision.staff_desk.ensure_staff_module_profile",
)


def after_install() -> None:
	ensure_site()


def after_migrate() -> None:
	ensure_site()


def ensure_site() -> None:
	for step in STEPS:
		frappe.get_attr(step)()
