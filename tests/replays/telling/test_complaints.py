"""What a validator finds is said in our words, with what would be legal."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from replays.telling.complaints import complaint


class Written(BaseModel):
    model_config = ConfigDict(strict=True)
    kind: Literal["limit", "market", "stop"] = "limit"
    on: bool = True
    count: Annotated[int, Field(ge=2, le=40)] = 2
    title: Annotated[str, Field(min_length=1, max_length=5)] = "title"
    rows: Annotated[tuple[bool, ...], Field(min_length=1, max_length=2)] = (True,)
    name: str


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"kind": "limitt"}, 'no "limitt"; nearest: limit'),
        ({"kind": "\x1b"}, 'no "�"; known: limit, market, stop'),
        ({"on": "no"}, "must be true or false"),
        ({"count": "3"}, "must be a whole number"),
        ({"count": 1}, "must be at least 2"),
        ({"count": 41}, "must be at most 40"),
        ({"title": 7}, "must be text"),
        ({"title": ""}, "must not be empty"),
        ({"title": "titles"}, "at most 5 characters"),
        ({"rows": ()}, "must not be empty"),
        ({"rows": (True, True, True)}, "at most 2 of them"),
        ({"name": None}, "must be text"),
    ],
)
def test_each_complaint_is_ours(written: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Written.model_validate({"name": "", **written})
    assert complaint(caught.value.errors()[0]) == said


def test_what_is_not_there_is_missing() -> None:
    with pytest.raises(ValidationError) as caught:
        Written.model_validate({})
    assert complaint(caught.value.errors()[0]) == "missing"
