"""Rules as data: a language's pack is a folder of YAML files, one family of rules a file.

Every entry has an ``id`` and at least one sentence under ``holds``: its proof. An entry without one does not load. What
an entry may hold besides is its family's affair: each family is a model that its engine registers with :func:`family`.
The hospital's own folder has the same form and is read after the pack: an entry with an id that the pack has takes its
place, any other one is added.

A pattern in a rule is a regular expression with three limits, checked when it is loaded: no group that repeats without
bound around something that repeats without bound, no ``.*`` or ``.+``, and no group that can be left out everywhere (a
pattern that matches the empty text). So no sentence can make it run for long. ``{name}`` stands for a named list of the
pack's ``lists*.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, wraps
from importlib.resources import files
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scribe.errors import BadRule

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's, where PyYAML was built with it: ten times as fast."""
PACKS: Final = Path(str(files("scribe.language").joinpath("packs")))


class Rule(BaseModel):
    """What every rule has: a name, and sentences that it must hold for and must not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    holds: tuple[str, ...] = Field(min_length=1)
    holds_not: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    """Ids of rules of the same family that this one goes before where both fit."""
    source: str = ""


R = TypeVar("R", bound=Rule)
T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True)
class Placed:
    """A rule with the file and line where it stands."""

    rule: Rule
    file: str
    line: int


_FAMILIES: dict[str, type[Rule]] = {}


def family(name: str) -> Callable[[type[R]], type[R]]:
    """Registers the model of a family: the rules of ``packs/<language>/<name>.yaml``."""

    def register(model: type[R]) -> type[R]:
        _FAMILIES[name] = model
        return model

    return register


@dataclass(frozen=True)
class _Made:
    """Something that was made of a pack, and the families whose rules were read for it."""

    it: Any
    families: frozenset[str]


@dataclass(frozen=True, eq=False)
class Pack:
    """The rules of one language, by family; each pack is itself alone.

    Attributes:
        language: whose rules they are.
        placed: the rules by family, with where they stand.
        lists: named lists of words.
        made: what :func:`of_pack` keeps.
        texts: what :func:`with_pack` keeps.
        read: takes the families that are read, while something is made of the pack; ``None`` otherwise.
    """

    language: str
    placed: dict[str, tuple[Placed, ...]]
    lists: dict[str, tuple[str, ...]]
    made: dict[object, _Made] = field(default_factory=dict, repr=False)
    texts: dict[object, Callable[..., Any]] = field(default_factory=dict, repr=False)
    read: set[str] | None = field(default=None, repr=False)

    def rules(self, model: type[R]) -> tuple[R, ...]:
        """The rules of one family, in the order in which they were written."""
        name = next(name for name, known in _FAMILIES.items() if known is model)
        if self.read is not None:
            self.read.add(name)
        return cast("tuple[R, ...]", tuple(one.rule for one in self.placed.get(name, ())))

    def without(self, id: str) -> Pack:
        """The same pack less one rule: for proofs that a rule is needed. What was made of other families it has."""
        placed = {name: tuple(p for p in every if p.rule.id != id) for name, every in self.placed.items()}
        changed = {name for name, every in placed.items() if len(every) < len(self.placed[name])}
        made = {key: made for key, made in self.made.items() if changed.isdisjoint(made.families)}
        return Pack(self.language, placed, self.lists, made)

    def compiled(self, pattern: str) -> re.Pattern[str]:
        """A pattern of this pack, its lists filled in, in any case.

        In a language that writes words apart, a match that begins or ends in a letter does so at a word's boundary.
        """
        return _compiled(self.filled(pattern), spaced=self.spaced)

    def any_of(self, name: str) -> re.Pattern[str]:
        """A pattern for the words of a list; one that fits nothing where the pack has no such list."""
        return _any_of(self, name)

    def filled(self, pattern: str) -> str:
        """The pattern with its lists filled in."""
        return re.sub(
            r"\{([a-z_]+)\}", lambda m: f"(?:{'|'.join(self.lists[m[1]])})" if m[1] in self.lists else m[0], pattern
        )

    @property
    def spaced(self) -> bool:
        """Whether the language writes words apart."""
        return "unspaced" not in self.lists


def of_pack(make: Callable[Concatenate[Pack, P], T]) -> Callable[Concatenate[Pack, P], T]:
    """Makes something of a pack once, and keeps it with the pack for as long as that one is used.

    Args:
        make: from the pack, and what else tells one thing from another; asks only the pack itself and other such
            functions, so that the families that it rests on are known.
    """

    @wraps(make)
    def kept(own: Pack, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (make, args, *kwargs.items()) if args or kwargs else make
        found = own.made.get(key)
        if found is None:
            read: set[str] = set()
            it = make(replace(own, read=read), *args, **kwargs)
            found = own.made[key] = _Made(it, frozenset(read))
        if own.read is not None:
            own.read.update(found.families)
        return cast("T", found.it)

    return kept


def with_pack(size: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keeps what a function makes of a text and a pack, its last argument, with that pack: what was asked for last.

    Args:
        size: how many results are kept, of each pack.
    """

    def keeping(make: Callable[P, T]) -> Callable[P, T]:
        of_text = cast("Callable[..., T]", make)

        @wraps(make)
        def kept(*args: P.args, **_: P.kwargs) -> T:
            own = cast("Pack", args[-1])
            known = own.texts.get(make)
            if known is None:
                known = own.texts[make] = lru_cache(size)(lambda *text: of_text(*text, own))
            return cast("T", known(*args[:-1]))

        return kept

    return keeping


WORD_BEGINS: Final = r"(?:(?<![^\W_])|(?![^\W_]))"
"""Where a match begins in a letter, no other letter may stand before it."""
WORD_ENDS: Final = r"(?:(?![^\W_])|(?<![^\W_]))"
"""Where it ends in a letter, none may stand after it."""


@of_pack
def _any_of(own: Pack, name: str) -> re.Pattern[str]:
    return own.compiled("|".join(own.lists.get(name, ())) or "(?!)")


@cache
def _compiled(pattern: str, *, spaced: bool) -> re.Pattern[str]:
    return re.compile(f"{WORD_BEGINS}(?:{pattern}){WORD_ENDS}" if spaced else f"(?:{pattern})", re.IGNORECASE)


def languages() -> tuple[str, ...]:
    """The languages that have a pack."""
    return tuple(sorted(path.name for path in PACKS.iterdir() if path.is_dir() and not path.name.startswith("_")))


_own: Path | None = None


def use_own_rules(folder: Path | None) -> None:
    """Lets every reading from now on know the hospital's own rules. Called once, where a process reads its settings.

    Args:
        folder: ``SCRIBE_RULES_DIR``, with a folder for each language in it; ``None``: there are none.

    Raises:
        BadRule: the folder is not there.
    """
    global _own  # noqa: PLW0603 (one process, one hospital: like its time zone)
    if folder is not None and not folder.is_dir():
        raise BadRule(
            f"The folder of rules {folder} is not there.", remedy="Correct SCRIBE_RULES_DIR, or leave it empty."
        )
    _own = folder


def pack(language: str) -> Pack:
    """The rules of a language, the hospital's own after the shipped ones. Read once.

    Raises:
        BadRule: one cannot be used; names the file and the line.
    """
    return read_pack(language, own=_own)


@lru_cache(maxsize=16)
def read_pack(language: str, *, own: Path | None = None, packs: Path = PACKS) -> Pack:
    """The rules of a language from these folders.

    Args:
        language: a folder in ``packs``, or in ``own``.
        own: the hospital's folder.
        packs: where the shipped packs lie.

    Raises:
        BadRule: one cannot be used; names the file and the line.
    """
    import scribe.language.families  # noqa: F401, PLC0415 (the engines register their families)

    placed: dict[str, dict[str, Placed]] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for folder in (packs / language, *((own / language,) if own is not None else ())):
        for file in sorted(folder.glob("*.yaml")):
            if file.stem.startswith("lists"):
                lists.update(_lists(file))
                continue
            # the shipped patterns are looked at by the tests, once
            for one in _placed(file, check=folder != PACKS / language):
                placed.setdefault(file.stem, {})[one.rule.id] = one
    return Pack(language, {name: tuple(every.values()) for name, every in placed.items()}, lists)


def _lists(file: Path) -> dict[str, tuple[str, ...]]:
    content = _content(file)
    if not isinstance(content, dict):
        raise BadRule(
            f"{file.name} is not a mapping of names to lists.", remedy="Write each list as «name: [word, …]»."
        )
    return {str(name): tuple(str(word) for word in words) for name, words in content.items()}


def _content(file: Path) -> Any:
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (both loaders are safe ones)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadRule(f"{file.name} cannot be read as YAML: {error}", remedy="Mend the file at that line.") from error


def _placed(file: Path, *, check: bool) -> Iterator[Placed]:
    model = _FAMILIES.get(file.stem)
    if model is None:
        raise BadRule(
            f"{file.name} names no family of rules.", remedy=f"Name it after one of: {', '.join(sorted(_FAMILIES))}."
        )
    content = _content(file) or []
    lines = _lines_of_entries(file.read_text(encoding="utf-8"))
    if not isinstance(content, list):
        raise BadRule(f"{file.name} is not a list of rules.", remedy="Begin each rule with «- id: …».")
    for number, entry in enumerate(content):
        line = lines[number] if number < len(lines) else 1
        try:
            rule = model.model_validate(entry)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "entry"
            if where == "holds":
                reason = "it has no proof: give at least one sentence under «holds»"
            else:
                reason = f"{where}: {first['msg']}"
            raise BadRule(f"{file.name}, line {line}: {reason}.", remedy="Mend that entry.") from error
        for pattern in patterns_of(rule) if check else ():
            if fault := unsafe(pattern):
                raise BadRule(
                    f"{file.name}, line {line}: the pattern «{pattern}» {fault}.", remedy="Write it with bounds."
                )
        yield Placed(rule, file.name, line)


def patterns_of(rule: Rule) -> Iterator[str]:
    """The regular expressions of a rule: its members of these names."""
    for name in ("trigger", "pattern", "stops", "needs", "unless", "one", "other"):
        value = getattr(rule, name, None)
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from value


def _lines_of_entries(text: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if line.startswith("- ")]


_NESTED = re.compile(r"\([^()]*(?:[+*]|\{\d+,\})[^()]*\)(?:[+*]|\{\d+,\})")


@lru_cache(maxsize=8192)
def unsafe(pattern: str) -> str:
    """Why a pattern could run for long or match nothing; empty when it is well."""
    if _NESTED.search(pattern):
        return "repeats a repetition without bound"
    if re.search(r"(?<!\\)\.[*+](?!\?*$)", pattern) or re.search(r"(?<!\\)\.[*+]", pattern):
        return "holds .* or .+; say how far it may reach, as in .{0,20}"
    try:
        compiled = re.compile(re.sub(r"\{([a-z_]+)\}", "x", pattern), re.IGNORECASE)
    except re.error as error:
        return f"is no regular expression: {error}"
    return "matches the empty text" if compiled.fullmatch("") else ""
