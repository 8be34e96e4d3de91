#!/opt/conda/bin/python
"""Say whether the server answers; run by the engine every few seconds."""

import sys
import urllib.request

try:
    with urllib.request.urlopen("http://127.0.0.1:8888/api", timeout=1) as answer:
        sys.exit(0 if answer.status == 200 else 1)
except OSError:
    sys.exit(1)
