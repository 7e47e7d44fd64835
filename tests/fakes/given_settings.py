"""Settings that a test gives: the environment and files, which take longer than a small test, are not looked at."""

from __future__ import annotations

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from scribe.settings import Settings


class GivenSettings(Settings):
    """What the test gives, and for the rest what is usual."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What was given alone."""
        return (init_settings,)
