"""Payme Merchant API: JSON-RPC calls of the payment system for each payment, answered always by HTTP 200."""
