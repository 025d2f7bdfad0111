"""Uzum Bank's contract for billers: five addresses, JSON, Basic authentication."""
