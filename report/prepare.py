"""Run by `quarto render` before it reads the pages: brings the cache's figures up to date.

The committed cache is whole, so a machine without the package renders it as it is.
"""

import importlib.util
import os
import sys

if os.environ.get("HITPRED_PREPARED"):
    sys.exit()
if importlib.util.find_spec("click") is None or importlib.util.find_spec("hitpred") is None:
    print("hitpred is not installed for this Python: rendering the committed cache as it is.")
    sys.exit()

from hitpred.cli import main

main(["prepare"])
