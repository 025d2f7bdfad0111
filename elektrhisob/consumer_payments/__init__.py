"""Payments on personal accounts and what they close."""
