"""Draw the pictures of the seeds map for the README and docs: `python docs/screenshot.py` (needs the test extra and Chromium)."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browser import chromium, opened  # noqa: E402

EVENT = "150 miles"
#: File, width and height of the window, what to add to the address, and whether to open an event.
PICTURES = (
    ("seeds-map.png", 1240, 780, "#map=6.5/30.600/18.600", True),
    ("seeds-phone.png", 360, 740, "", False),
)


def main() -> None:
    """Open maps/seeds.html in each window and save what it shows."""
    folder = ROOT / "docs" / "images"
    folder.mkdir(exist_ok=True)
    with chromium() as browser:
        for name, width, height, link, open_event in PICTURES:
            with opened(browser, ROOT / "maps" / "seeds.html", width=width, height=height, link=link) as window:
                if open_event:
                    window.page.locator("button", has_text=EVENT).first.click()
                    window.page.locator(".gm-scroll").evaluate("(node) => { node.scrollTop = 0; }")
                window.page.wait_for_timeout(1500)
                window.page.screenshot(path=folder / name)
            print(f"wrote docs/images/{name}")


if __name__ == "__main__":
    main()
