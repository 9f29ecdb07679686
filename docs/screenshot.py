"""Draw the picture of the seeds map for the README: `python docs/screenshot.py` (needs the test extra and Chromium)."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browser import chromium, opened  # noqa: E402

EVENT = "150 miles"


def main() -> None:
    """Open maps/seeds.html, open one event and save the window."""
    target = ROOT / "docs" / "images" / "seeds-map.png"
    target.parent.mkdir(exist_ok=True)
    with chromium() as browser, opened(browser, ROOT / "maps" / "seeds.html", width=1240, height=780) as window:
        window.page.locator("button", has_text=EVENT).first.click()
        window.page.wait_for_timeout(1500)
        window.page.screenshot(path=target)
    print(f"wrote {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
