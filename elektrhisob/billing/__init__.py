"""Tariffs, bill runs, bills."""
