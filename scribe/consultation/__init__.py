"""The consultation: its types, the table of its states, and the one service that moves it."""
