"""Issued bills taken back and billed anew; every difference is posted in the open period."""
