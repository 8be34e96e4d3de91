"""Texts of which no reader knows what to expect."""

from __future__ import annotations

from hypothesis import strategies as st

LANGUAGES = ["console", "bash", "python", "text", "", "shell-session", "json", "default"]
FRAGMENTS = st.sampled_from(
    [
        *["$ ", "# ", "> ", ">>> ", "... ", "root@eca4aa01751c:/# ", "\n", "\n\n", " ", "\\", "\\\n", "'", '"', "`"],
        *["$(", ")", "<<EOF", "EOF", "${", "}", "((", "case x in", "esac", "if", "fi", "do", "done", "|", "&&", "^C"],
        *[
            "docker ps",
            "└──",
            "|",
            "% ",
            "(venv) $ ",
            "❯ ",
            "mysql> ",
            "    -> ",
            "Go on? [y/N] ",
            "y",
            "heredoc> ",
            "  $ ",
        ],
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(FRAGMENTS, max_size=20).map("".join))
