"""Run by `quarto render` on the pages that it has rendered: what the preview's pages get, too."""

import os
import sys
from pathlib import Path

try:
    from hitpred.site.finish.finish import bring_charts, finish
except ModuleNotFoundError as missing:
    print(f"This Python has no {missing.name}: the pages stay as Quarto made them.")
    sys.exit()

project = Path(os.environ.get("QUARTO_PROJECT_DIR", "."))
site = project / os.environ["QUARTO_PROJECT_OUTPUT_DIR"]
finish(project, site)
bring_charts(site)
