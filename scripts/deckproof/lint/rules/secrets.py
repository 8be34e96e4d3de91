"""A rule about secrets: a slide is read by everybody, and a transcript shows what its author had on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from deckproof.docker.calls import CLIENTS
from deckproof.lint.findings import Finding, Rule
from deckproof.lint.source import Source

if TYPE_CHECKING:
    from detect_secrets.plugins.base import BasePlugin

_TAKERS = r"(?:login|mysql\w*|mariadb\w*|mongo\w*|wget|curl|helm|skopeo|git|registry|htpasswd)"
"""Words of a command that takes ``--password``; elsewhere on a line it is spoken of."""
_OWN = (
    ("a Jupyter token", re.compile(r"(?<![0-9a-f])[0-9a-f]{48}(?![0-9a-f])")),
    ("a GitHub token", re.compile(r"\bgithub_pat_\w{22,}")),
    ("a Docker Hub token", re.compile(r"\bdckr_pat_[\w-]{20,}")),
    ("an npm token", re.compile(r"\bnpm_[A-Za-z0-9]{36}\b")),
    ("a Hugging Face token", re.compile(r"\bhf_[A-Za-z]{34}\b")),
    ("an AWS secret key", re.compile(r"(?i)aws_?secret\w*['\"]?\s*[=:]\s*['\"]?(?P<value>[A-Za-z0-9/+]{40})\b")),
    ("a password", re.compile(rf"(?:^[\s>%]*|\b{_TAKERS}\b.*?\s)--password(?:=|\s+)(?P<value>[^\s-][^\s|<>]*)")),
    (
        "a password",
        re.compile(rf"\b(?:{'|'.join(CLIENTS)}|skopeo|oras|helm registry)\s+login\b.*?\s-p\s*(?P<value>[^\s-]\S*)"),
    ),
)
"""What the library does not know."""
_PLACEHOLDER = re.compile(r"(?i)['\"]?(?:[$<\[{*].*|\.{2,}.*|…|x{3,}|.*(?:example|placeholder).*|your.*|changeme)")
_REMEDY = "write `...` where it is output and a variable where it is typed; if it is real, revoke it"


def secret(source: Source) -> Iterator[Finding]:
    """Find what looks like a real token, key or password."""
    for path, number, line in source.lines():
        for what in dict.fromkeys(_secrets(line)):
            yield Finding("secret", path, number, f"this looks like {what}", _REMEDY)


def _secrets(line: str) -> Iterator[str]:
    for what, pattern in _OWN:
        for match in pattern.finditer(line):
            value = match.groupdict().get("value") or match[0]
            if not _PLACEHOLDER.match(value):
                yield what
    for plugin in _plugins():
        if any(not _PLACEHOLDER.match(value) for value in plugin.analyze_string(line)):
            yield f"a secret ({plugin.secret_type})"


@cache
def _plugins() -> tuple[BasePlugin, ...]:
    """Return what finds the secrets of well-known services, by their shape alone: nothing is asked over a network."""
    from detect_secrets.plugins import (
        artifactory,
        aws,
        azure_storage_key,
        basic_auth,
        discord,
        github_token,
        gitlab_token,
        jwt,
        openai,
        private_key,
        pypi_token,
        sendgrid,
        slack,
        stripe,
        telegram_token,
        twilio,
    )

    return (
        artifactory.ArtifactoryDetector(),
        aws.AWSKeyDetector(),
        azure_storage_key.AzureStorageKeyDetector(),
        basic_auth.BasicAuthDetector(),
        discord.DiscordBotTokenDetector(),
        github_token.GitHubTokenDetector(),
        gitlab_token.GitLabTokenDetector(),
        jwt.JwtTokenDetector(),
        openai.OpenAIDetector(),
        private_key.PrivateKeyDetector(),
        pypi_token.PypiTokenDetector(),
        sendgrid.SendGridDetector(),
        slack.SlackDetector(),
        stripe.StripeDetector(),
        telegram_token.TelegramBotTokenDetector(),
        twilio.TwilioKeyDetector(),
    )


RULES = (Rule("secret", "No slide shows a real token, key or password.", secret),)
