"""zboun: from messy Algerian customer files to one contact list."""
