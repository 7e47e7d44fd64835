"""The migrations, oldest first; they run from within the program (:func:`scribe.db.migrate`)."""
