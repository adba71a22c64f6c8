"""Run by `quarto render` on the pages that it has rendered: what the preview's pages get, too."""

import importlib.util
import os
import sys
from pathlib import Path

if importlib.util.find_spec("hitpred") is None:
    print("hitpred is not installed for this Python: the pages stay as Quarto made them.")
    sys.exit()

from hitpred.site.finish.finish import bring_charts, finish

project = Path(os.environ.get("QUARTO_PROJECT_DIR", "."))
site = project / os.environ["QUARTO_PROJECT_OUTPUT_DIR"]
finish(project, site)
bring_charts(site)
