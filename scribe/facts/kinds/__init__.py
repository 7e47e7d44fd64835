"""The kinds of facts, one module each."""
