"""Backups: the database, the recordings and what belongs to them, in one place, whole, proved and put back.

A place is a folder or a store of objects (:mod:`scribe.blobs`). It holds

    backups/NAME/database, files.jsonl.gz, …    what is one backup's own, sealed with a key that the master key wraps
    backups/NAME/manifest.json                  written last: a backup without one is none
    recordings/, uploads/                       what backups share: sealed as they lie in the installation
    register.jsonl                              the newest register of removals that any backup saw
    place.json                                  that it is a place of backups, and nothing else's
    lock.json                                   who writes there now

The master key is in none of them. See docs/decisions/0034.
"""
