"""The commands of docs/llm.md, asked of an endpoint of this machine instead of a real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.models.llm.conftest import Endpoint
from tests.shown.pages import blocks, read, run


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_commands_of_the_page_ask_the_endpoint_that_they_name(
    own_home: Path, endpoint: Endpoint
) -> None:
    [(_, shown)] = [block for block in blocks(read("docs/llm.md")) if block[0] == "sh"]
    install, *lines = shown.splitlines()
    assert install == "pip install 'vieval[llm]'"  # it is installed, and asks a registry
    script = "\n".join(lines).replace("http://127.0.0.1:8080/v1", endpoint.url)
    script = script.replace("API_KEY=…", "API_KEY=a-key")
    printed = run(script, own_home)
    # Three problems of 32 segments.
    assert len(endpoint.requests) == 3 * 32
    asked = {(one.body["model"], one.headers["authorization"]) for one in endpoint.requests}
    assert asked == {("my-model", "Bearer a-key")}
    assert printed.count("llm.v1 †") >= 3
