"""What the interface says of itself, with every saved question; tests are made from it when they are collected."""

from __future__ import annotations

from pathlib import Path

from iuc_graph.questions import load
from iuc_graph.settings import Settings
from iuc_graph.web.app import create_app

QUESTIONS = load(Path(__file__).parents[2] / "queries")
OPENAPI = create_app(Settings.model_validate({}), (), QUESTIONS).openapi()
