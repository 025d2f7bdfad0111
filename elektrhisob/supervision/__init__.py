"""S6: head-office control of the districts."""
