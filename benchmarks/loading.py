"""How heavy each page is, and how long a slow phone waits for its largest piece.

Largest contentful paint in Chromium over slow 3G (400 kbit/s, 400 ms there and back) on a processor
four times as slow as this one, with nothing cached.

    python benchmarks/loading.py [SITE]    # _site by default
"""

import gzip
import re
import shutil
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Request, sync_playwright

SLOW_3G: Final = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
SLOWER: Final = 4
PACKED: Final = re.compile(r"\.(html|css|js|json|svg|txt)$")
WEIGHED: Final = ("document", "stylesheet", "script")
PAINTED: Final = """() => new Promise(tell => new PerformanceObserver(list =>
    tell(list.getEntries().at(-1).startTime)
).observe({type: "largest-contentful-paint", buffered: true}))"""


class Packing(SimpleHTTPRequestHandler):
    """Sends texts packed, as hosts of static sites do."""

    def do_GET(self) -> None:
        """Answer with the file, packed if that helps."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        content, packed = path.read_bytes(), bool(PACKED.search(path.name))
        content = gzip.compress(content, mtime=0) if packed else content
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(content)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def measured(browser: Browser, address: str) -> tuple[float, float]:
    """Return kilobytes of text, style and script that a page asks for, and seconds to its paint."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    asked: list[Request] = []
    page.on("requestfinished", lambda request: asked.append(request))
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load", timeout=120_000)
    page.wait_for_timeout(500)
    paint = page.evaluate(PAINTED) / 1000
    weight = sum(
        request.sizes()["responseBodySize"] for request in asked if request.resource_type in WEIGHED
    )
    context.close()
    return weight / 1000, paint


def main() -> None:
    """Measure every page of a site."""
    site = Path(sys.argv[1] if len(sys.argv) > 1 else "_site").resolve()
    pages = sorted(path.relative_to(site) for path in site.rglob("*.html"))
    handler = partial(Packing, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        print(f"{'page':32}{'KB packed':>12}{'painted, s':>12}")
        for page in pages:
            weight, paint = measured(browser, f"http://127.0.0.1:{server.server_port}/{page}")
            print(f"{page!s:32}{weight:12.0f}{paint:12.1f}")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
