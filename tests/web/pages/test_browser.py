"""The pages in a real browser: nothing that a checker for accessibility finds, no error, no request to elsewhere.

With the variable SCREENS set, a picture of some pages is written into the folder that it names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from ...conftest import require
from .reading import KINDS

pytestmark = pytest.mark.slow_lane

BROWSER = which("chromium") or which("chromium-browser")
ARGUMENTS = (
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
CHECK = """axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map(
  each => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`))"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PICTURED = ("start", "place", "cities of a theme", "answer")
MANNERS = [(language, scheme) for language in ("en", "zh") for scheme in ("light", "dark")]


@dataclass
class Visitor:
    """A tab of the browser, what it complained of, and what it asked for elsewhere."""

    tab: Any
    address: str
    complaints: list[str] = field(default_factory=list)

    def heard(self, message: Any) -> None:
        """Note an error or a warning of the console."""
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def asked(self, request: Any) -> None:
        """Note a request to anywhere else."""
        if not request.url.startswith(self.address):
            self.complaints.append(f"asked {request.url}")

    def check(self, source: str) -> list[str]:
        """What the checker finds on the page that is open."""
        self.tab.evaluate(source)
        found: list[str] = self.tab.evaluate(CHECK)
        return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser without a window."""
    require(find_spec("playwright") is not None, "playwright for Python is not installed")
    require(find_spec("axe_playwright_python") is not None, "axe-playwright-python is not installed")
    require(BROWSER is not None, "there is no chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=BROWSER, args=list(ARGUMENTS))
        yield running
        running.close()


@pytest.fixture(scope="module")
def checker() -> str:
    """The text of the checker for accessibility."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(params=MANNERS, ids=["-".join(manner) for manner in MANNERS])
def visitor(request, browser, site) -> Iterator[Visitor]:
    """Somebody who reads in one language, by day or by night."""
    language, scheme = request.param
    context = browser.new_context(
        color_scheme=scheme,
        extra_http_headers={"Accept-Language": language},
        viewport={"width": 1280, "height": 900},
    )
    found = Visitor(context.new_page(), site.url)
    found.tab.on("console", found.heard)
    found.tab.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.tab.on("request", found.asked)
    yield found
    context.close()


def test_every_kind_of_page_is_accessible_quiet_and_no_wider_than_a_phone(visitor, checker, request):
    faults = {}
    for kind, address in KINDS.items():
        visitor.complaints.clear()
        visitor.tab.set_viewport_size({"width": 1280, "height": 900})
        visitor.tab.goto(visitor.address + address)
        found = [*visitor.check(checker), *visitor.complaints]
        found += ["wider than a screen"] if visitor.tab.evaluate(TOO_WIDE) > 0 else []
        photograph(visitor, kind, f"{request.node.callspec.id}-wide")
        visitor.tab.set_viewport_size({"width": 390, "height": 844})
        found += ["wider than a phone"] if visitor.tab.evaluate(TOO_WIDE) > 0 else []
        photograph(visitor, kind, f"{request.node.callspec.id}-phone")
        if found:
            faults[kind] = found
    assert faults == {}


def test_the_forms_work_without_scripts(site, browser):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(site.url + "/?lang=en")
    tab.fill("#site-search", "chongqing")
    tab.press("#site-search", "Enter")
    tab.click("main a:has-text('Chongqing')")
    assert tab.title().startswith("Chongqing")
    tab.goto(site.url + "/sharing?lang=en")
    tab.select_option("#theme", "theme/hydrogen")
    tab.click("form[action='/sharing/cities'] button")
    assert tab.locator("main table").count() == 1
    context.close()


def photograph(visitor: Visitor, kind: str, manner: str) -> None:
    """Write a picture of the page that is open, if pictures are wanted."""
    folder = os.environ.get("SCREENS")
    if folder and kind in PICTURED:
        name = f"{kind.replace(' ', '-')}-{manner}.png"
        visitor.tab.screenshot(path=str(Path(folder) / name))
