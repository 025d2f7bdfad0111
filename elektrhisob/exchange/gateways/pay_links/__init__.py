"""Addresses at which a payer pays at once: on the printed bill as QR codes, and on the account's form."""
