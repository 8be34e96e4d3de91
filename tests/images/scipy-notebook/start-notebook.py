#!/opt/conda/bin/python
"""Start JupyterLab the way its users know it: say so, then become the server."""

import os
import sys

command = ["jupyter", "lab", *sys.argv[1:]]
print("Entered start.sh with args:", *command, flush=True)
os.execvp(command[0], command)
