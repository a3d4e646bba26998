"""What is wrong with a template before any mail is made with it."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Self

from jinja2 import ChainableUndefined, Environment, TemplateSyntaxError, meta, nodes

from config import Mistake, did_you_mean
from notifier.catalogue import LANGUAGES
from notifier.overrides.variables import variables
from notifier.render import sandbox, to_html

_OURS = ("layout", "parts", "visits", "checkins")
_SPECIAL = frozenset({"caller", "kwargs", "loop", "self", "super", "varargs"})
_BARE = re.compile(r"<\s*(mj-raw|mj-include|script|iframe|object|form)\b", re.IGNORECASE)
_LOADING = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)


def mistakes_in(file: str, name: str, source: str, own: Collection[str] | Mapping[str, str]) -> tuple[Mistake, ...]:
    """Every mistake of one template; `name` is its own within its folder, `own` are all that lie there."""
    marked = name.endswith(".mjml")
    sources = own if isinstance(own, Mapping) else {}
    room = sandbox(LANGUAGES[0], sources, marked=marked)
    try:
        tree = room.parse(source)
        room.compile(source)
    except TemplateSyntaxError as fault:
        return (Mistake(file, fault.lineno, "", f"cannot be understood: {fault.message}", "correct the template"),)
    told = [
        *_loads(tree, file, name, own),
        *_unescaped(tree, file, source, marked=marked),
        *_unknown(tree, room, file, name),
    ]
    told += () if told else _missing_macros(tree, room, file)
    told.sort(key=lambda mistake: mistake.line or 0)
    return tuple(told) or tuple(_trial(room, file, name, source))


def _loads(tree: nodes.Template, file: str, name: str, own: Collection[str]) -> Iterator[Mistake]:
    """Includes and the like that lead elsewhere than to ours and to what lies in the same folder."""
    ending = name.rpartition(".")[2]
    known = {*own, *(f"{one}.{ending}" for one in _OURS)}
    for node in tree.find_all(_LOADING):
        wanted = node.template.value if isinstance(node.template, nodes.Const) else None  # type: ignore[attr-defined]  # each of them has one
        if not isinstance(wanted, str) or wanted not in known:
            said = f"{wanted!r}" if wanted is not None else "a name that is made up on the way"
            cure = f"name one of {', '.join(sorted(known - {name}))}"
            yield Mistake(file, node.lineno, "", f"takes in {said}, which lies outside of its folder", cure)
        elif wanted == name:
            yield Mistake(file, node.lineno, "", "takes in itself", "write out what it needs")


def _unescaped(tree: nodes.Template, file: str, source: str, *, marked: bool) -> Iterator[Mistake]:
    """Where a stranger's words could become markup."""
    cure = "let the words be escaped: they are strangers'"
    for one in tree.find_all(nodes.Filter):
        if one.name == "safe":
            yield Mistake(file, one.lineno, "", "marks words as safe", cure)
    for block in tree.find_all((nodes.EvalContextModifier, nodes.ScopedEvalContextModifier)):
        yield Mistake(file, block.lineno, "", "turns escaping off or on", cure)
    for number, line in enumerate(source.splitlines(), 1) if marked else ():
        if found := _BARE.search(line):
            tag = found[1].lower()
            yield Mistake(file, number, "", f"has a bare <{tag}>", "use mj-text, mj-table, mj-button and the like")


def _unknown(tree: nodes.Template, room: Environment, file: str, name: str) -> Iterator[Mistake]:
    """Variables that no mail of this kind has."""
    kind = name.partition("/")[0] if "/" in name else None
    known = variables(kind)
    strange = meta.find_undeclared_variables(tree) - known - _own_names(tree) - _SPECIAL - room.globals.keys()
    lines = {one.name: one.lineno for one in reversed(list(tree.find_all(nodes.Name))) if one.name in strange}
    for variable, line in lines.items():
        cure = did_you_mean(variable, known, "see docs/templates.md for what there is")
        yield Mistake(file, line, "", f"no mail of this kind has {variable!r}", cure)


def _own_names(tree: nodes.Template) -> set[str]:
    """What the template itself gives names to; a block knows what stands at the top."""
    own = {one.name for one in tree.find_all(nodes.Name) if one.ctx != "load"}
    own |= {one.name for one in tree.find_all(nodes.Macro)} | {one.target for one in tree.find_all(nodes.Import)}
    for one in tree.find_all(nodes.FromImport):
        own |= {name if isinstance(name, str) else name[1] for name in one.names}
    return own


def _missing_macros(tree: nodes.Template, room: Environment, file: str) -> Iterator[Mistake]:
    """Macros that the template which it takes in does not have."""
    assert room.loader is not None
    for taken in tree.find_all(nodes.Import):
        if not isinstance(taken.template, nodes.Const):
            continue
        source, _, _ = room.loader.get_source(room, taken.template.value)
        there = _own_names(room.parse(source))
        for one in tree.find_all(nodes.Getattr):
            if isinstance(one.node, nodes.Name) and one.node.name == taken.target and one.attr not in there:
                cure = did_you_mean(one.attr, there, f"use one of {', '.join(sorted(there))}")
                yield Mistake(file, one.lineno, "", f"{taken.template.value} has no {one.attr!r}", cure)


def _trial(room: Environment, file: str, name: str, source: str) -> Iterator[Mistake]:
    """Whether a page comes of whatever there may be, and of nothing; only what is certainly wrong is told."""
    if not re.search(r"/body(\.\w\w)?\.mjml$", name):
        return
    forgiving = room.overlay(undefined=ChainableUndefined)
    for sample in (_Something("x"), _Nothing("")):
        said: dict[str, Any] = dict.fromkeys(variables(name.partition("/")[0]), sample)
        try:
            made = forgiving.from_string(source).render(said)
        except Exception:  # noqa: BLE001, S112 - a sample is no mail: its own facts may be what fails here
            continue
        try:
            to_html(made)
        except OSError as fault:
            yield Mistake(file, 1, "", f"is no MJML: {fault}", "close every element that is opened")
            return


class _Something(str):
    """A sample for every variable: a word, a list of words, and whatever attributes it is asked for."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Self:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> Self:
        return self

    def __iter__(self) -> Iterator[Self]:
        yield from (self, self)


class _Nothing(_Something):
    """The same, where there is nothing."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Self]:
        return iter(())
