"""S2: directories that all other modules read: categories, voltage levels, VAT, penalty and due-date rules."""
