"""Contract templates to begin with: entered when missing, never overwritten: lawyers edit them."""

from pathlib import Path

from elektrhisob.reference.directory_files import ensure_rows

DATA = Path(__file__).parent / "data"
# Name, language, use, file.
TEMPLATES = (
	("Elektr energiyasi yetkazib berish shartnomasi", "uz", "Contract", "supply_contract_uz.html"),
	("Договор электроснабжения", "ru", "Contract", "supply_contract_ru.html"),
	("Qo‘shimcha kelishuv", "uz", "Additional Agreement", "additional_agreement_uz.html"),
	("Дополнительное соглашение", "ru", "Additional Agreement", "additional_agreement_ru.html"),
)


def ensure_contract_templates() -> None:
	ensure_rows(
		"Contract Template",
		("template_name",),
		[
			{
				"template_name": name,
				"template_language": language,
				"template_use": use,
				"body": (DATA / file).read_text(encoding="utf-8"),
			}
			for name, language, use, file in TEMPLATES
		],
	)
