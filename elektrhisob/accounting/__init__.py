"""S14: ledger accounts, postings, balances."""
