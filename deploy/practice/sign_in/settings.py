"""The practice sign-in's settings, read from PRACTICE_SIGN_IN_* environment variables."""

from pydantic import Field, SecretStr

from deploy.practice.settings import ProgramSettings, read_from


class SignInSettings(ProgramSettings):
    """The practice sign-in, and which programs may ask it who somebody is."""

    model_config = read_from("PRACTICE_SIGN_IN_")

    client_id: str = "sameday"
    client_secret: SecretStr = Field(min_length=16)
    redirect_uri: str
    audience: str = "sameday-api"

    @property
    def issuer(self) -> str:
        """Our own address, as every token names it."""
        return self.base_url
