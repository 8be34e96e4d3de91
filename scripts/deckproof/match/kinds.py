"""The kinds of token that a machine makes up, as one table.

A *binding* kind stands for one thing: its written token is bound to the real one, and stays so. A *free* kind (times,
sizes) is different at every look: any token of the kind will do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_EDGE = r"(?<![0-9A-Za-z])"
_END = r"(?![0-9A-Za-z])"


@dataclass(frozen=True, slots=True)
class TokenKind:
    """A kind of token: how it looks, and what makes two of them equal."""

    name: str
    shape: str  # a regular expression without groups
    binds: bool
    example: str
    same_length: bool = False  # a real token must be as long as the written one

    def real(self, written: str) -> str:
        """Return the regular expression of the real tokens that ``written`` may stand for."""
        if self.same_length:
            return re.sub("[0-9a-f]{4,}$", lambda match: f"[0-9a-f]{{{len(match[0])}}}", written)
        return self.shape


_AGE = r"(?:Less than a second|About an? (?:minute|hour)|\d+ (?:second|minute|hour|day|week|month|year)s?)"
_CLOCK = r"\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_ZONE = r"(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}(?: UTC)?))?"
_OCTET = r"\d{1,3}"

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
    TokenKind("id", rf"{_EDGE}(?:(?:sha256:)?[0-9a-f]{{64}}|[0-9a-f]{{12}}){_END}", True, "eca4aa01751c", True),
    TokenKind(
        "uuid",
        rf"{_EDGE}[0-9a-f]{{8}}-(?:[0-9a-f]{{4}}-){{3}}[0-9a-f]{{12}}{_END}",
        True,
        "0b94f7d2-3f5c-4a7e-9a51-5b8f0c4f9d2e",
    ),
    TokenKind(
        "token", rf"{_EDGE}[0-9a-f]{{32,}}{_END}", True, "d4ac9278f5f5388e88097a3a8ebbe9401be206cfa0b83099", True
    ),
    TokenKind("name", rf"(?<![\w./-])(?:{'|'.join(_ADJECTIVES)})_[a-z]+[0-9]?(?![\w/-])", True, "silly_panini"),
    TokenKind(
        "port",
        r"(?:(?<=:)|(?<=0\.0\.0\.0 )|(?<=HostPort\": \"))"
        r"(?:3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[45]\d{4}|6[0-5]\d{3})(?!\w|\.\d)",
        True,
        ":49153",
    ),
    TokenKind(
        "ip",
        rf"(?<![\d.])(?:10\.{_OCTET}|172\.(?:1[6-9]|2\d|3[01])|192\.168)\.{_OCTET}\.{_OCTET}(?![\d.])",
        True,
        "172.17.0.2",
    ),
    TokenKind("mac", rf"{_EDGE}(?:[0-9a-f]{{2}}:){{5}}[0-9a-f]{{2}}{_END}", True, "02:42:ac:11:00:02"),
    TokenKind(
        "time",
        rf"(?<![\w:-])(?:\d{{4}}[-/]\d{{2}}[-/]\d{{2}}[T ]{_CLOCK}{_ZONE}"
        rf"|\d{{1,2}}/{_MONTH}/\d{{4}}[: ]{_CLOCK}{_ZONE}"
        rf"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:{_MONTH} +\d{{1,2}}|\d{{1,2}} {_MONTH} \d{{4}}) {_CLOCK}"
        rf"(?: [AP]M)?(?: [A-Z]{{3,4}})?(?: \d{{4}})?"
        rf"|{_MONTH} +\d{{1,2}} (?:\d{{2}}:\d{{2}}|{_CLOCK}| ?\d{{4}}(?= ))"
        rf"|{_CLOCK})(?![\w:])",
        False,
        "2025-03-14 09:26:53",
    ),
    TokenKind("uptime", rf"(?<=Up ){_AGE}(?! ago|\w)", False, "Up 3 seconds"),
    TokenKind("age", rf"(?<![\w.]){_AGE} ago(?!\w)", False, "About a minute ago"),
    TokenKind("duration", r"(?<![\w.:])(?:\d+m)?\d+(?:\.\d+)? ?(?:ns|µs|us|ms|s)(?!\w)", False, "0.27s"),
    TokenKind(
        "size",
        r"(?<![\w.:])\d+(?:\.\d+)? ?(?:[kKMGT]i?B|B|bytes)(?!\w)|(?<![\w.:])\d+(?:\.\d+)[KMGT](?!\w)",
        False,
        "4.26GB",
    ),
    TokenKind("percentage", r"(?<![\w.])\d+\.\d+%", False, "0.15%"),
    TokenKind("process id", r"(?<=jpserver-)\d+", False, "jpserver-7-open.html"),
)
"""Every kind, in the order in which they are tried at one place of a line."""


@cache
def finder() -> re.Pattern[str]:
    """Return the pattern that finds any token; the kind's index is in the name of the group that matched."""
    return re.compile("|".join(f"(?P<k{number}>{kind.shape})" for number, kind in enumerate(KINDS)))


def kind_named(name: str) -> TokenKind:
    """Return the kind with this name; KeyError where there is none."""
    return {kind.name: kind for kind in KINDS}[name]
