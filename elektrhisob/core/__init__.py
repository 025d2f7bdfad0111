"""Pure computing on integer columns: no framework, no database, no clock."""
