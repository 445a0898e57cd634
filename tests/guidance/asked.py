"""Questions to the centre, answers and cover cards for tests, asked and kept by people who are plainly made up."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from guidance import services
from guidance.advice import Asked, advise, sought, told
from guidance.cards import digest
from guidance.models import Activity, Answer, AnswerCard, Query, Sector
from places.models import Council
from tests.factories import NOW, again, body_of, council_user, hangzhou, user_of

LATER = NOW + timedelta(hours=3)


def a_question(code: str = "LDS", *, by: User | None = None, now: datetime = NOW, **more: Any) -> Query:
    body_of("unit")
    council = Council.objects.get(code=code)
    text = "May we receive a made-up investor?"
    facts = {"text": text, "opens_record": "about" in more, **more}
    return services.ask_centre(council, by=by or council_user(code), now=now, **facts)


def an_answer(query: Query, text: str = "Yes, made up.", *, by: User | None = None, **more: Any) -> Answer:
    query.refresh_from_db()
    by = by or user_of("unit", Role.ANALYST)
    return services.answer_query(query, text=text, seen=query.version, by=by, now=LATER, **more)


def an_investor(nation: str = "england", **more: Any) -> Asked:
    facts: dict[str, Any] = {
        "activity": Activity.objects.get(code="inward_investment"),
        "sector": Sector.objects.get(code="energy"),
        "with_whom": "A made-up investor",
        "place": hangzhou(),
    }
    return sought(nation=nation, **{**facts, **more})


def shown(asked: Asked, by: User, council: Council) -> str:
    return digest(told(advise(asked, again(by), NOW.date(), council=council)))


def a_card(code: str = "LDS", *, by: User | None = None, asked: Asked | None = None, **more: Any) -> AnswerCard:
    by = by or council_user(code)
    council = Council.objects.get(code=code)
    asked = asked or an_investor(council.nation)
    return services.keep_answer(council, asked, by=by, now=NOW, **{"shown": shown(asked, by, council), **more})
