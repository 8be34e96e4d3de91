"""Markdown as all its dialects have it in common: fences and their labels, front matter, comments, slides, tabs.

What is one tool's alone stands in that tool's module of ``extract/formats``.
"""
