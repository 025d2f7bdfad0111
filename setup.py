"""For benches older than pyproject.toml; everything is declared there."""

from setuptools import setup

setup()
