"""YAML read as plain values with the place of each: no tags, no anchors, nothing is ever executed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from scribe.template.faults import Fault, path_of

Path = tuple[str | int, ...]
_STANDARD = "tag:yaml.org,2002:"
_HALF = re.compile("[\ud800-\udfff]")
_DEEPEST = 12
_MOST_DIGITS = 18
"""A longer number is none that anything here counts: it stays the text that it is."""


class FaultFound(Exception):
    """Internal: stops the reading at a fault after which nothing can be said about the rest."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class _Composer(yaml.SafeLoader):
    """Composes nodes only. Aliases are refused, since they can grow without end and templates need none."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.get_event()  # type: ignore[no-untyped-call]  # PyYAML types its events loosely
            raise FaultFound(_at(event.start_mark, (), "Aliases (*name) are not used in templates; write it out."))
        return super().compose_node(parent, index)


def _at(mark: Any, path: Path, reason: str) -> Fault:
    return Fault(line=mark.line + 1, column=mark.column + 1, path=path_of(path), reason=reason)


@dataclass
class PlacedYaml:
    """Plain values and where each was written; ``faults`` are those that the reading itself found."""

    value: Any = None
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: Path, reason: str, *, key: bool = False) -> Fault:
        """A fault at the value (or at the key) of ``path``; at its nearest parent when it is not in the file."""
        place = (self.keys if key else self.places).get(path)
        parent = path
        while place is None:
            place = self.places.get(parent)
            if not parent:
                break
            parent = parent[:-1]
        line, column = place or (1, 1)
        return Fault(line=line, column=column, path=path_of(path), reason=reason)


def _root(text: str) -> yaml.Node | None:
    loader = _Composer(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def read_yaml(text: str) -> PlacedYaml:
    """Reads one YAML document.

    Raises:
        FaultFound: it is not YAML, is empty, or is nested beyond any template.
    """
    try:
        root = _root(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or "it cannot be read"
        fault = Fault(mark.line + 1, mark.column + 1, "", f"This is not YAML: {problem}.") if mark else None
        raise FaultFound(fault or Fault(1, 1, "", f"This is not YAML: {problem}.")) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
        raise FaultFound(
            Fault(line, column, "", "A character that is not text stands here (a control character).")
        ) from None
    except RecursionError:
        raise FaultFound(Fault(1, 1, "", "The file is nested too deeply to be a template.")) from None
    if root is None:
        raise FaultFound(Fault(1, 1, "", "The file is empty."))
    placed = PlacedYaml()
    placed.value = _value(root, (), placed)
    return placed


def _value(node: yaml.Node, path: Path, placed: PlacedYaml) -> Any:
    placed.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if len(path) > _DEEPEST:
        raise FaultFound(_at(node.start_mark, path, "The file is nested too deeply to be a template."))
    if not node.tag.startswith(_STANDARD) or node.tag.startswith(f"{_STANDARD}python"):
        placed.faults.append(_at(node.start_mark, path, f"Tags such as {node.tag} are not used in templates."))
        return None
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, placed)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, number), placed) for number, item in enumerate(node.value)]
    if _HALF.search(str(node.value)):
        placed.faults.append(_at(node.start_mark, path, "A character that is not text stands here (half of one)."))
        return None
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: Path, placed: PlacedYaml) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            placed.faults.append(_at(key.start_mark, path, "A key must be a single word."))
            continue
        here = (*path, key.value)
        if key.value in values:
            first = placed.keys[here][0]
            placed.faults.append(_at(key.start_mark, here, f"The key {key.value} is already given on line {first}."))
            continue
        placed.keys[here] = (key.start_mark.line + 1, key.start_mark.column + 1)
        values[key.value] = _value(value, here, placed)
    return values


def _scalar(node: yaml.Node) -> str | int | bool | None:
    """Numbers, truth values and nothing are what YAML 1.1 reads them as; a date stays the text that it is."""
    text = str(node.value)
    match node.tag.removeprefix(_STANDARD):
        case "int":
            digits = text.replace("_", "")
            return int(digits) if digits.lstrip("+-").isdecimal() and len(digits) <= _MOST_DIGITS else text
        case "bool":
            return text.lower() in ("true", "yes", "on")
        case "null":
            return None
        case _:
            return text
