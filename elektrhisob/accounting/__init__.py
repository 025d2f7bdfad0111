"""S14: ledger postings, account balances, their rules and checks."""
