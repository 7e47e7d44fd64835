"""The recipe of where clauses belong in a note."""
