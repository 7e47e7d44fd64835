"""The queue's side: Celery carries hints, the database holds the truth. Nothing else in Scribe knows of Celery."""
