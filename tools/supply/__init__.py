"""What Scribe ships of others: the bill of materials, the licences, and the advisories that concern it.

python -m tools.supply sbom FILE          a CycloneDX bill of what an environment holds
python -m tools.supply licences           docs/licences.md
python -m tools.supply audit ADVISORIES   which packages of the lock files have known faults, without a network
"""
