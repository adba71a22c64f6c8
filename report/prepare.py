"""Run by `quarto render` before it reads the pages: brings the cache's figures up to date.

The committed cache is whole, so a machine without the package renders it as it is.
"""

import os
import sys

# The processes that draw read this file, too, and are not to begin anew.
if __name__ == "__main__" and not os.environ.get("HITPRED_PREPARED"):
    try:
        from hitpred.cli import main
    except ModuleNotFoundError as missing:
        print(f"This Python has no {missing.name}: rendering the committed cache as it is.")
        sys.exit()
    main(["prepare"])
