"""The browser that the other tests look through."""

from __future__ import annotations

from playwright.sync_api import Page


def test_a_page_shows_what_it_was_given(page: Page) -> None:
    page.set_content("<p>Phạm Bình Minh</p>")
    assert page.get_by_text("Phạm Bình Minh").is_visible()
