"""Orders to the field: who goes where and when, and what came of it."""
