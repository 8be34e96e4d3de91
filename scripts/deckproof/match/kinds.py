"""The kinds of token that a machine makes up, as one table, and the choice of kinds that a project makes.

A token is a piece of text with the shape of its kind. What two of them being equal means is the kind's ``Equality``.
To add a kind: a row in ``KINDS``, a case in ``tests/toolkit/match/test_kinds.py``, and a line in
``docs/reference/matching.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

_EDGE = r"(?<![0-9A-Za-z])"
_END = r"(?![0-9A-Za-z])"


class Equality(StrEnum):
    """What it means that the token on the slide is equal to the one that was printed."""

    BINDS = "binds"  # it stands for one thing: bound at first sight, and from then on the same one
    FREE = "free"  # it is another at every look: any token of the same form will do
    LITERAL = "literal"  # it is text like any other


@dataclass(frozen=True, slots=True)
class TokenKind:
    """A kind of token: how it looks, and what makes two of them equal."""

    name: str
    example: str  # a line that shows one
    equality: Equality
    forms: tuple[str, ...]  # regular expressions without groups; a token stands for those of its own form
    before: str = ""  # what must stand before it, and after it, without being part of it
    after: str = ""
    same_length: bool = False  # a real token must be as long as the written one
    family: str = ""  # kinds of one family write the same things in different lengths
    noun: str = "value"  # what a companion script calls a variable that holds one
    posix: str = ""  # its form as grep knows regular expressions; "": for the kinds of a project, as it is written

    @property
    def binds(self) -> bool:
        """Whether a token of this kind stands for one thing."""
        return self.equality is Equality.BINDS

    @property
    def shape(self) -> str:
        """The regular expression that finds a token of this kind."""
        return self._found("|".join(self.forms))

    @property
    def bound_as(self) -> str:
        """The name under which its tokens are bound: one written token can be several things of different names."""
        return self.family or self.name

    def real(self, written: str) -> str:
        """Return the regular expression of the real tokens that ``written`` may stand for."""
        if self.same_length:
            return re.sub("[0-9a-f]{4,}$", lambda match: f"[0-9a-f]{{{len(match[0])}}}", written)
        return self._found("|".join(self._forms_of(written) or self.forms))

    def alike(self, one: str, other: str) -> bool:
        """Tell whether two tokens have a form in common."""
        return not set(self._forms_of(one)).isdisjoint(self._forms_of(other))

    def _forms_of(self, written: str) -> list[str]:
        return [form for form in self.forms if _is_whole(form, written)]

    def _found(self, pattern: str) -> str:
        return f"{self.before}(?:{pattern}){self.after}"


def _is_whole(form: str, written: str) -> bool:
    match = re.match(form, f"{written} ")  # the blank is for forms that look ahead
    return match is not None and match.end() == len(written)


_COUNT = r"(?:\d+|[Aa]n?|[Aa] few|One|one)"
_AGE = rf"(?:Less than a second|About an? (?:minute|hour)|{_COUNT} (?:second|minute|hour|day|week|month|year)s?)"
_CLOCK = r"\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_ZONE = r"(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}(?: UTC)?))?"
_OCTET = r"\d{1,3}"
_NUMBER = r"\d+(?:\.\d+)?"

# Docker's name generator (moby, namesgenerator): an adjective, "_", a surname. The adjective tells it.
_ADJECTIVES = """
admiring adoring affectionate agitated amazing angry awesome beautiful blissful bold boring brave busy charming clever
compassionate competent condescending confident cool cranky crazy dazzling determined distracted dreamy eager ecstatic
elastic elated elegant eloquent epic exciting fervent festive flamboyant focused friendly frosty funny gallant gifted
goofy gracious great happy hardcore heuristic hopeful hungry infallible inspiring intelligent interesting jolly jovial
keen kind laughing loving lucid magical modest musing mystifying naughty nervous nice nifty nostalgic objective
optimistic peaceful pedantic pensive practical priceless quirky quizzical recursing relaxed reverent romantic sad
serene sharp silly sleepy stoic strange stupefied suspicious sweet tender thirsty trusting unruffled upbeat vibrant
vigilant vigorous wizardly wonderful xenodochial youthful zealous zen
""".split()  # noqa: SIM905 -- a list literal would take one line per word

KINDS: tuple[TokenKind, ...] = (
    TokenKind(
        "digest",
        f"sha256:{'a1' * 32}",
        Equality.BINDS,
        (r"sha256:[0-9a-f]{12,64}", r"sha512:[0-9a-f]{128}"),
        _EDGE,
        _END,
        same_length=True,
        family="id",
        noun="digest",
    ),
    TokenKind(
        "id",
        "eca4aa01751c",
        Equality.BINDS,
        (r"[0-9a-f]{64}", r"[0-9a-f]{12}"),
        _EDGE,
        _END,
        same_length=True,
        noun="container",
    ),
    TokenKind(
        "uuid",
        "0b94f7d2-3f5c-4a7e-9a51-5b8f0c4f9d2e",
        Equality.BINDS,
        (r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}",),
        _EDGE,
        _END,
        posix="[0-9a-f-]{36}",
    ),
    TokenKind(
        "token",
        "d4ac9278f5f5388e88097a3a8ebbe9401be206cfa0b83099",
        Equality.BINDS,
        (r"[0-9a-f]{32,}",),
        _EDGE,
        _END,
        same_length=True,
        noun="token",
    ),
    TokenKind(
        "name",
        "silly_panini",
        Equality.BINDS,
        (rf"(?:{'|'.join(_ADJECTIVES)})_[a-z]+[0-9]?",),
        r"(?<![\w./-])",
        r"(?![\w/-])",
        noun="name",
        posix="[a-z]+_[a-z]+[0-9]?",
    ),
    TokenKind(
        "port",
        ":49153",
        Equality.BINDS,
        (r"3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[45]\d{4}|6[0-5]\d{3}",),
        r"(?:(?<=:)|(?<=0\.0\.0\.0 )|(?<=HostPort\": \"))",
        r"(?!\w|\.\d)",
        noun="port",
        posix="[0-9]+",
    ),
    TokenKind(
        "ip",
        "172.17.0.2",
        Equality.BINDS,
        (rf"(?:10\.{_OCTET}|172\.(?:1[6-9]|2\d|3[01])|192\.168)\.{_OCTET}\.{_OCTET}",),
        r"(?<![\d.])",
        r"(?![\d.])",
        noun="address",
        posix="[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+",
    ),
    TokenKind(
        "ipv6",
        "fd4d:1a2b:3c4d::2",
        Equality.BINDS,
        (r"(?:f[cd][0-9a-f]{2}|fe80)(?::[0-9a-f]{0,4}){2,7}",),
        r"(?<![\w:.])",
        r"(?![\w:])",
        posix="[^ ]+",
    ),
    TokenKind(
        "mac",
        "02:42:ac:11:00:02",
        Equality.BINDS,
        (r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}",),
        _EDGE,
        _END,
        noun="mac",
        posix="[0-9a-f:]{17}",
    ),
    TokenKind(
        "time",
        "2025-03-14 09:26:53",
        Equality.FREE,
        (
            rf"\d{{4}}-\d{{2}}-\d{{2}}T{_CLOCK}{_ZONE}",
            rf"\d{{4}}-\d{{2}}-\d{{2}} {_CLOCK}{_ZONE}",
            rf"\d{{4}}/\d{{2}}/\d{{2}} {_CLOCK}{_ZONE}",
            rf"\d{{1,2}}/{_MONTH}/\d{{4}}[: ]{_CLOCK}{_ZONE}",
            rf"{_DAY},? {_MONTH} +\d{{1,2}} {_CLOCK}(?: [AP]M)?(?: [A-Z]{{3,4}})?(?: \d{{4}})?",
            rf"{_DAY},? \d{{1,2}} {_MONTH} \d{{4}} {_CLOCK}(?: [AP]M)?(?: [A-Z]{{3,4}})?",
            rf"{_MONTH} +\d{{1,2}} (?:\d{{2}}:\d{{2}}(?!:)|{_CLOCK}| ?\d{{4}}(?= ))",
            _CLOCK,
        ),
        r"(?<![\w:-])",
        r"(?![\w:])",
    ),
    TokenKind("uptime", "Up 3 seconds", Equality.FREE, (_AGE,), "(?<=Up )", r"(?! ago|\w)"),
    TokenKind("age", "About a minute ago", Equality.FREE, (rf"{_AGE} ago",), r"(?<![\w.])", r"(?!\w)"),
    TokenKind(
        "duration",
        "0.27s",
        Equality.FREE,
        (rf"(?:\d+h)?(?:\d+m)?{_NUMBER}(?:ns|µs|us|ms|s)", rf"{_NUMBER} (?:ns|µs|us|ms|s)"),
        r"(?<![\w.:])",
        r"(?!\w)",
    ),
    TokenKind(
        "size",
        "4.26GB",
        Equality.FREE,
        (
            rf"{_NUMBER}[kKMGTP]?B",
            rf"{_NUMBER}(?:[KMGTP]i)?B",
            rf"{_NUMBER} [kKMGTP]B",
            rf"{_NUMBER} [KMGTP]iB",
            r"\d+\.\d+[KMGT]",
        ),
        r"(?<![\w.:])",
        r"(?!\w)",
    ),
    TokenKind("percentage", "0.15%", Equality.FREE, (r"\d+\.\d+%",), r"(?<![\w.])"),
    TokenKind("progress", "[=====>    ]", Equality.FREE, (r"\[(?:[=#]+>?|>)[ .-]*\]", "[━╸╺]{3,}")),
    TokenKind("process id", "jpserver-7-open.html", Equality.FREE, (r"\d+",), "(?<=jpserver-)"),
    TokenKind(
        "process", '"Pid": 2381', Equality.BINDS, (r"[1-9]\d*",), '(?<="Pid": )', _END, noun="process", posix="[0-9]+"
    ),
    TokenKind("job", "[1] 20817", Equality.BINDS, (r"\d+",), r"(?<=^\[\d\] )", r"\Z", noun="process", posix="[^ ]+"),
)
"""Every kind, in the order in which they are tried at one place of a line."""

_ASKS_PID = re.compile(
    r"(?=.*\.State\.Pid\b)(?:(?!\{\{)[^$`|;&\n]"
    r"|\{\{\s*(?:json\s+)?\.(?:Name|Id|State\.(?:Pid|Status|Running))\s*\}\})+\Z"
)
"""A command that prints process ids and no other number."""
_ASKED = ((_ASKS_PID, replace(KINDS[-2], example="2381", before=r"(?<![\w.:/-])", after=r"(?![\w.:/-])")),)
"""Kinds that only the command tells: what it asks for, and how that looks. A process id of 0 is of none that runs."""


_SHAPES = tuple(kind.shape for kind in KINDS)
_SHORTEST = 12
"""Signs of the shortest token that is a plain number or word: an id. Most lines that are one are shorter."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds that a project knows, in the order in which they are tried: the table, as its conf.py changed it."""

    table: tuple[TokenKind, ...] = KINDS
    asked: tuple[TokenKind, ...] = ()  # that only the command which was typed last makes
    _finder: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _is_usual: bool = field(init=False, repr=False, compare=False)  # no token looks otherwise than in the table above

    def __post_init__(self) -> None:
        shapes = tuple(kind.shape for kind in (*self.table, *self.asked))
        object.__setattr__(self, "_finder", _compiled(shapes))
        object.__setattr__(self, "_is_usual", shapes == _SHAPES)

    def __hash__(self) -> int:
        return hash(self._finder)  # a pattern's hash is quick; the table's is not

    def for_command(self, text: str) -> Kinds:
        """Return the kinds that the output of a command may have."""
        asked = tuple(kind for asks, kind in _ASKED if asks.match(text) and self.named(kind.name).binds)
        return self if asked == self.asked else Kinds(self.table, asked)

    def finditer(self, text: str) -> Iterator[tuple[TokenKind, re.Match[str]]]:
        """Yield every token of a text with its kind, from left to right."""
        for match in self._finder.finditer(text):
            yield self._kind(match), match

    def search(self, text: str, position: int = 0) -> tuple[TokenKind, re.Match[str]] | None:
        """Return the first token at or behind a position, with its kind."""
        if len(text) < _SHORTEST and (text.isdecimal() or text.isalpha()) and self._is_usual:
            return None
        match = self._finder.search(text, position)
        return match and (self._kind(match), match)

    def masked(self, text: str) -> str:
        """Return a text with one sign for every token."""
        return self._finder.sub("\0", text)

    def named(self, name: str) -> TokenKind:
        """Return the kind with this name; KeyError where there is none."""
        return {kind.name: kind for kind in self.table}[name]

    def _kind(self, match: re.Match[str]) -> TokenKind:
        number = int((match.lastgroup or "k0")[1:])
        return self.table[number] if number < len(self.table) else self.asked[number - len(self.table)]


@lru_cache(maxsize=32)
def _compiled(shapes: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern that finds any token; the kind's index is in the name of the group that matched."""
    return re.compile("|".join(f"(?P<k{number}>{shape})" for number, shape in enumerate(shapes)))


DEFAULT = Kinds()
"""What a project knows whose conf.py says nothing of kinds."""
