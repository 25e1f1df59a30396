"""/questions: the saved questions, each with a form and its answer as a table."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from iuc_graph.questions import QuestionCollection
from iuc_graph.web.api.representations import language_of
from iuc_graph.web.api.session import Session, read
from iuc_graph.web.pages_app.frame import page, plain_page
from iuc_graph.web.pages_app.question_view import Asking, given_in, told, view_of
from iuc_graph.web.pages_app.reading import source_of
from iuc_graph.web.pages_app.routing import add


def router(questions: QuestionCollection | None) -> APIRouter:
    """The routes."""
    routes = APIRouter(include_in_schema=False)

    async def index(request: Request) -> Response:
        """All questions by what they are about."""
        language = language_of(request, request.query_params.get("lang"))
        listed = [(each.name, *told(each, language)) for each in questions or ()]
        return plain_page(request, "questions.html", questions=listed)

    async def one(request: Request, name: str) -> Response:
        """A question; its answer, too, once its values are given. Raises QuestionUnknown, and as `bind` does."""
        question = (questions or QuestionCollection(())).get(name)

        def made(session: Session) -> Response:
            language = language_of(request, request.query_params.get("lang"))
            at = request.query_params.get("at", "")
            asking = Asking(session, source_of(request, session), question, language, at)
            view = view_of(asking, given_in(request, question))
            return page(request, session.generation, "question.html", question=view)

        return await read(request, made, at=request.query_params.get("at"))

    add(routes, "/questions", index)
    add(routes, "/questions/{name}", one)
    return routes
