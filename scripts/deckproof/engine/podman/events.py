"""What Podman says has happened, in Docker's words.

Asked for the events up to a moment, as the docker client asks, Podman 4.3 ends its answer before it has begun; asked
not to go on, it gives all that there are. It gives programs in containers no number of their own. Of a container that
was removed by force it says only that it died.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from deckproof.engine.attach import Event
from deckproof.engine.questions import Questions

ENDED_BY_A_CLIENT = ("137", "143")
"""What a container exits with that got SIGKILL or SIGTERM."""


class PodmansQuestions(Questions):
    """What is asked of Podman."""

    def events(self, since: float) -> list[Event]:
        """Return the events of containers since this Unix time. Raises EngineError where Podman does not answer."""
        events = self.told(f"/v4.0.0/libpod/events?stream=false&since={since:.6f}")
        return list(in_dockers_words(event for event in events if event.get("Type") == "container"))


def in_dockers_words(events: Iterable[Event]) -> Iterator[Event]:
    """Yield the same events with the programs of each container numbered: the first to end is the oldest.

    One that died of what a client sends to end it, and was removed, is taken to have been removed by force; Podman says
    the same of one that somebody else sent that, where it was run with ``--rm``. Pure.
    """
    events = list(events)
    removed = {str(each["Actor"]["ID"]) for each in events if each["Action"] == "remove"}
    begun: defaultdict[str, int] = defaultdict(int)
    ended: defaultdict[str, int] = defaultdict(int)
    names = {"exec": ("exec_start", begun), "exec_died": ("exec_die", ended)}
    for event in events:
        action, container = str(event["Action"]), str(event["Actor"]["ID"])
        status = event["Actor"].get("Attributes", {}).get("containerExitCode")
        if action == "died" and container in removed and status in ENDED_BY_A_CLIENT:
            yield {**event, "Action": "kill"}
        if action not in names:
            yield event
            continue
        word, counted = names[action]
        counted[container] += 1
        attributes = {"execID": f"{container}-{counted[container]}"}
        yield {**event, "Action": word, "Actor": {"ID": container, "Attributes": attributes}}
