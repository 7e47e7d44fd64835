"""What is learned of which lines of a note are worth having."""
