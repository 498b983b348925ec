"""The scorer process: whoever asks what the champion thinks is answered by it."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from django.conf import settings

from annotation import embedded
from annotation.errors import FilesRemoved, InvalidScoring, NoChampion, ScorerDown
from annotation.models import PreferenceModel

PATIENCE = httpx.Timeout(30, connect=2)  # a model that is not loaded yet takes seconds
SOCKET = "scorer.sock"


def score(
    *, model: PreferenceModel, prompt: Sequence[Mapping[str, str]], completions: Sequence[str]
) -> dict[str, Any]:
    """Each completion's score by criterion, with its uncertainty, from the champion."""
    champion = model.champion
    if champion is None:
        raise NoChampion
    name = champion.path.rpartition("/")[2]
    asked = {"checkpoint": name, "prompt": list(prompt), "completions": list(completions)}
    return {"model": model.name, "checkpoint": champion.pk, **ask(asked)}


def ask(asked: Mapping[str, Any]) -> dict[str, Any]:
    try:
        with client() as http:
            response = http.post("/score", json=asked)
    except httpx.TransportError as error:
        raise ScorerDown from error
    if response.status_code == 404:
        raise FilesRemoved
    if response.status_code == 400:
        raise InvalidScoring(response.json()["message"])
    if not response.is_success:
        raise ScorerDown
    answer: dict[str, Any] = response.json()
    return answer


def client() -> httpx.Client:
    """To SCORER_URL, or to the socket of the scorer beside us."""
    if settings.SCORER_URL:
        return httpx.Client(base_url=settings.SCORER_URL, timeout=PATIENCE)
    socket = embedded.socket_folder(settings.DATA_DIR) / SOCKET
    if not socket.exists():
        raise ScorerDown
    transport = httpx.HTTPTransport(uds=str(socket))
    return httpx.Client(transport=transport, base_url="http://scorer", timeout=PATIENCE)
