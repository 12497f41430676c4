"""The MCP server, asked by the SDK's own client: in memory, and over stdio as assistants start it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

import index
from corpus.entry import Entry
from search import Engine
from webui import mcpserver

mcp = pytest.importorskip("mcp", reason="the MCP SDK is not installed")


def ask(server: Any, tool: str, **arguments: Any) -> Any:
    async def call() -> Any:
        async with mcp.Client(server) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(call())


@pytest.fixture(scope="module")
def server(small: Engine) -> Any:
    return mcpserver.make_server(lambda: small)


def test_the_tools_are_described_with_typed_results(server: Any) -> None:
    async def list_tools() -> Any:
        async with mcp.Client(server) as client:
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in asyncio.run(list_tools())}
    assert set(tools) == {"search_codes", "explain_code", "validate_codes", "map_charges"}
    for tool in tools.values():
        assert tool.description
        assert tool.output_schema
    assert "fits_well" in tools["search_codes"].output_schema["properties"]


def test_search_finds_with_reason_and_confidence(server: Any) -> None:
    answer = ask(server, "search_codes", text="nexplannon", limit=2).structured_content
    assert answer["codes"][0]["code"] == "J7307"
    assert answer["codes"][0]["why"] == "nexplannon → nexplanon"
    assert 0 <= answer["codes"][0]["confidence"] <= 1
    assert answer["did_you_mean"] == "nexplanon"


def test_explain_gives_the_page(server: Any) -> None:
    answer = ask(server, "explain_code", code="j-7307").structured_content
    assert answer["code"] == "J7307"
    assert "Billing and documentation" in [part["title"] for part in answer["parts"]]


def test_invented_codes_are_caught(server: Any) -> None:
    answer = ask(server, "validate_codes", codes=["J7307", "J7399", "nonsense"]).structured_content["result"]
    assert [(item["asked"], item["valid"]) for item in answer] == [
        ("J7307", True),
        ("J7399", False),
        ("nonsense", False),
    ]
    assert "J7307" in answer[1]["instead"]


def test_charges_are_mapped_in_order(server: Any) -> None:
    answer = ask(server, "map_charges", descriptions=["NEXPLANON 68MG IMPLANT", ""]).structured_content["result"]
    assert answer[0]["codes"][0]["code"] == "J7307"
    assert answer[1] == {
        "text": "",
        "fits_well": False,
        "codes": [],
        "did_you_mean": "",
        "notes": [],
        "elsewhere": "",
        "choices": [],
    }


def test_what_would_decide_between_siblings_is_asked(tmp_path: Path) -> None:
    index.build(
        [
            Entry(
                code="J0001", name="Testumab, infused", family="testumabs", route="intravenous infusion", unit="10 mg"
            ),
            Entry(
                code="J0002",
                name="Testumab, injected",
                family="testumabs",
                route="injection under the skin",
                unit="10 mg",
            ),
        ],
        to=tmp_path,
    )
    server = mcpserver.make_server(lambda: Engine(tmp_path))
    found = ask(server, "search_codes", text="testumab").structured_content
    (mapped,) = ask(server, "map_charges", descriptions=["TESTUMAB"]).structured_content["result"]
    for answer in (found, mapped):
        (choice,) = answer["choices"]
        assert choice["question"] == "How is it given?"
        assert {option["code"]: option["what"] for option in choice["options"]} == {
            "J0001": "into a vein",
            "J0002": "under the skin",
        }


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("search_codes", {"text": "walker", "limit": 0}, "limit must be from 1 to 50"),
        ("search_codes", {"text": "walker", "category": "Z"}, "category"),
        ("explain_code", {"code": "J7399"}, "J7399"),
        ("validate_codes", {"codes": ["J7307"], "on": "yesterday"}, "2025-03-31"),
    ],
)
def test_what_cannot_be_answered_is_an_error_that_says_why(
    server: Any, tool: str, arguments: dict[str, Any], words: str
) -> None:
    answer = ask(server, tool, **arguments)
    assert answer.is_error
    assert words in answer.content[0].text


def test_the_command_serves_stdio(small_index: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "index").symlink_to(small_index)
    command = mcp.StdioServerParameters(
        command=sys.executable, args=["-m", "plaincode", "mcp"], env={**os.environ, "PLAINCODE_HOME": str(home)}
    )
    answer = ask(command, "search_codes", text="nexplanon")
    assert answer.structured_content["codes"][0]["code"] == "J7307"
