"""T8: money received on personal accounts, its allocation to bills, its reversal."""
