"""The recipes of what is learned of statements and of what was said: what is false, what is clinical."""
