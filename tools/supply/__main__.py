"""The commands; see the package."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.supply.lock import DEVELOPS, RUNS, locked

FOUND = 3
BAD_USE = 2


def _sbom(given: argparse.Namespace) -> int:
    from tools.supply.bill import bill, written  # noqa: PLC0415 (the audit needs none of it)

    given.file.parent.mkdir(parents=True, exist_ok=True)
    given.file.write_text(written(bill(given.environment, system=given.system)), encoding="utf-8")
    print(f"The bill of materials is in {given.file}.")
    return 0


def _licences(_given: argparse.Namespace) -> int:
    from tools.supply.table import GUIDE, guide  # noqa: PLC0415 (as above)

    GUIDE.write_text(guide(), encoding="utf-8")
    print(f"The licences are in {GUIDE}.")
    return 0


def _audit(given: argparse.Namespace) -> int:
    from tools.supply.advisories import NoAdvisoriesError, report  # noqa: PLC0415 (as above)

    packages = locked(DEVELOPS if given.dev else RUNS)
    try:
        found = report(given.advisories, packages, leave_out=frozenset(given.leave_out))
    except NoAdvisoriesError as error:
        print(error, file=sys.stderr)
        print("Bring OSV's export for PyPI (a zip), a folder of records, or a JSON file.", file=sys.stderr)
        return BAD_USE
    for one in found.concerns:
        names = ", ".join((one.id, *one.aliases))
        remedy = f"mended in {', '.join(one.fixed)}" if one.fixed else "not mended yet"
        print(f"{one.package} {one.version}: {names}: {one.summary} ({remedy})")
    print(f"{len(found.concerns)} of {found.records} advisories concern {len(packages)} locked packages; "
          f"the newest advisory is of {found.newest[:10] or 'an unknown day'}.")  # fmt: skip
    print("The libraries within the wheels are not in PyPI's advisories: give the bill of materials to your scanner.")
    return FOUND if found.concerns else 0


def _commands() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.supply", description=__doc__)
    commands = parser.add_subparsers(required=True)
    sbom = commands.add_parser("sbom", help="a CycloneDX bill of what an environment holds")
    sbom.add_argument("file", type=Path)
    sbom.add_argument("--environment", type=Path, help="its site-packages; this environment's where none is named")
    sbom.add_argument("--system", action="store_true", help="with Debian's packages, as in an image")
    sbom.set_defaults(run=_sbom)
    commands.add_parser("licences", help="docs/licences.md").set_defaults(run=_licences)
    audit = commands.add_parser("audit", help="which locked packages have known faults; exit code 3: some have")
    audit.add_argument("advisories", type=Path, help="OSV's export for PyPI: a zip, a folder or a JSON file")
    audit.add_argument("--leave-out", action="append", default=[], metavar="ID", help="one that was judged")
    audit.add_argument("--dev", action="store_true", help="what develops, too")
    audit.set_defaults(run=_audit)
    return parser


if __name__ == "__main__":
    arguments = _commands().parse_args()
    sys.exit(arguments.run(arguments))
