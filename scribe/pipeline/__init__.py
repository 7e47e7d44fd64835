"""The stages of a consultation, and the one way in which a note is written."""
