"""S2: directories that all modules read: categories, voltage levels, VAT, penalty and due-date rules."""
