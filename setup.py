"""For benches that still look for this file; what is declared is in pyproject.toml."""

import re
from pathlib import Path

from setuptools import find_packages, setup

SOURCE = (Path(__file__).parent / "elektrhisob" / "__init__.py").read_text()
FOUND = re.search(r'__version__ = "(.+)"', SOURCE)

setup(
	name="elektrhisob",
	version=FOUND[1] if FOUND else None,
	packages=find_packages(include=["elektrhisob", "elektrhisob.*"]),
	include_package_data=True,
	zip_safe=False,
)
