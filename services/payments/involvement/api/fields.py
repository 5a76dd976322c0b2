"""Fields that several of this folder's requests have."""

from typing import Annotated

from pydantic import Field

Words = Annotated[str, Field(min_length=1, max_length=200)]
RoleName = Annotated[str, Field(min_length=1, max_length=60)]
Minutes = Annotated[int, Field(strict=True, ge=0, le=24 * 60)]
