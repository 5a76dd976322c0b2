"""Routes about the banks' tables for the modulus check."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Base64Bytes, Field

from services.payments.payees.modulus import usecases
from services.payments.payees.modulus.usecases import Edition
from shared.api_request import ApiRequest
from shared.http import RequestBody, ResponseBody

LARGEST_FILE_BYTES = 2 * 1024 * 1024
LARGEST_BODY_BYTES = 2 * LARGEST_FILE_BYTES * 4 // 3 + 64 * 1024
"""Two files in Base64, and what stands around them."""
"""Many times what Vocalink publishes."""


class ModulusTablesIn(RequestBody):
    """Both files of one edition, byte for byte as published (base64), and the edition as Vocalink names it, like 7.90."""

    edition: str = Field(min_length=1, max_length=40)
    weights: Base64Bytes = Field(max_length=LARGEST_FILE_BYTES)
    substitutions: Base64Bytes = Field(max_length=LARGEST_FILE_BYTES)


class ModulusTablesOut(ResponseBody):
    """An edition that was loaded, by whom and when, with the checksums of its two files (SHA-256)."""

    id: UUID
    edition: str
    weights_sha256: str
    substitutions_sha256: str
    loaded_by: UUID
    created_at: AwareDatetime


router = APIRouter(tags=["payees"])


@router.post("/modulus-tables", status_code=201, response_model=ModulusTablesOut)
def load_tables(new: ModulusTablesIn, api: ApiRequest) -> JSONResponse:
    """Puts another edition of the banks' tables into use: whole, or not at all where a line of them cannot be read."""
    edition = Edition(new.edition, new.weights, new.substitutions)
    return api.once(lambda tx: ModulusTablesOut.model_validate(usecases.load(tx.session, tx.actor, edition)))


@router.get("/modulus-tables")
def list_tables(api: ApiRequest) -> list[ModulusTablesOut]:
    """Every edition that was loaded; the first is in use, and with none nothing is checked."""
    return api.read(
        lambda tx: [ModulusTablesOut.model_validate(one) for one in usecases.view_editions(tx.session, tx.actor)]
    )
