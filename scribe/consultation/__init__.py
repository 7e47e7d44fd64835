"""The consultation: the table of its states, its rows, and the one service that moves it."""
