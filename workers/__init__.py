"""The queue's side: Celery carries hints, the database holds the truth. Nothing else in Scribe knows of Celery."""

from workers.app import QUEUES, check_broker, enqueuer, make_app
from workers.embedded import embedded
from workers.process import run_worker
from workers.reconciler import Reconciler, run_reconciler

__all__ = [
    "QUEUES",
    "Reconciler",
    "check_broker",
    "embedded",
    "enqueuer",
    "make_app",
    "run_reconciler",
    "run_worker",
]
