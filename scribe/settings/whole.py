"""All settings, in one frozen object, read at the edge only (command line, site, worker) and passed inward.

Every setting is an environment variable with the prefix ``SCRIBE_`` or a line of the file that ``SCRIBE_ENV_FILE``
names (default ``scribe.env`` in the working folder).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import SettingsConfigDict

from scribe.errors import MissingPart
from scribe.settings.access import AccessSettings
from scribe.settings.audit import AuditSettings
from scribe.settings.blobs import BlobSettings
from scribe.settings.from_emr import FromEmrSettings
from scribe.settings.identity import IdentitySettings
from scribe.settings.limits import LimitSettings
from scribe.settings.master_keys import MasterKeySettings
from scribe.settings.observing import ObservingSettings
from scribe.settings.people import PeopleSettings
from scribe.settings.privacy import PrivacySettings
from scribe.settings.profiles import ProfileSettings
from scribe.settings.second_reader import SecondReaderSettings
from scribe.settings.sign_in import SignInSettings
from scribe.settings.webhooks import WebhookSettings
from scribe.settings.without_fhir import WithoutFhirSettings


class Settings(
    SignInSettings,
    FromEmrSettings,
    IdentitySettings,
    WithoutFhirSettings,
    ProfileSettings,
    WebhookSettings,
    AuditSettings,
    SecondReaderSettings,
    PrivacySettings,
    MasterKeySettings,
    PeopleSettings,
    AccessSettings,
    LimitSettings,
    ObservingSettings,
    BlobSettings,
):
    """What an installation can choose. The defaults are the embedded form: one folder, one process, no server."""

    model_config = SettingsConfigDict(env_prefix="SCRIBE_", frozen=True, extra="ignore", env_file_encoding="utf-8")

    data_dir: Path = Field(default=Path("scribe-data"), description="Everything that the embedded form keeps.")
    database_url: str = Field(
        default="",
        description="SQLAlchemy URL; empty is SQLite in the data folder. A hospital's: postgresql+psycopg://…",
    )
    broker_url: str = Field(default="", description="Celery broker (redis://…); empty: files in the data folder.")
    broker_password_file: Path | None = Field(
        default=None, description="File with the broker's password, where its URL holds none."
    )

    host: str = Field(default="127.0.0.1", description="Address that the site listens on.")
    port: int = Field(default=8080, description="Port of the site; 0 takes a free one.")
    max_upload_bytes: int = Field(default=500 * 1024 * 1024, gt=0)
    max_recording_s: float = Field(default=4 * 3600, gt=0)
    uploads_ahead: int = Field(
        default=16,
        ge=0,
        description="Recordings that a site looks through at once while they arrive; 0: only afterwards.",
    )

    templates_dir: Path | None = Field(default=None, description="The hospital's templates; empty: those shipped.")
    rules_dir: Path | None = Field(
        default=None, description="The hospital's own rules of language: a folder with one for each language in it."
    )
    catalogues_dir: Path | None = Field(
        default=None,
        description="The hospital's own languages of the pages, or words of its own: catalogues such as de.po.",
    )
    letterhead: Path | None = Field(
        default=None, description="The hospital's letterhead for prints and PDFs: a file of YAML; empty: none."
    )
    default_template: str = "outpatient-soap"

    speech_model: str = Field(
        default="large-v3-turbo", description="faster-whisper model: a name, or a folder in CTranslate2's format."
    )
    models_dir: Path | None = Field(
        default=None, description="Folder with speech models, one sub-folder each; empty: models in the data folder."
    )
    allow_download: bool = Field(default=False, description="Whether a speech model may be fetched from the hub.")
    device: Literal["auto", "cpu", "cuda"] = "auto"
    compute_type: str = Field(default="", description="CTranslate2 compute type; empty: int8 on CPU, float16 on GPU.")
    cpu_threads: int = Field(default=0, ge=0, description="0: as CTranslate2 chooses.")
    speech_batch: int = Field(default=0, ge=0, description="Windows recognised at once; 0: 4 on a CPU, 16 on a GPU.")
    live_recordings: int = Field(
        default=4,
        ge=0,
        description="Recordings that a transcription worker writes down at once while they arrive; 0: only afterwards.",
    )
    live_idle_s: float = Field(
        default=120, gt=0, description="How long it waits for the next bytes of a recording before it leaves it."
    )
    dictations_per_hour: int = Field(
        default=120, ge=0, description="How often one person may dictate into a field within an hour; 0: nobody may."
    )
    upload_left_s: float = Field(
        default=7200,
        ge=0,
        description="After how long without a byte a recording is finished with what has arrived; 0: never by itself.",
    )
    vocabulary_file: Path | None = Field(
        default=None, description="The hospital's words (medicines, names, departments), one a line, UTF-8."
    )
    chinese_script: Literal["simplified", "traditional"] = "simplified"
    diarizer: Literal["built-in", "pyannote"] = Field(
        default="built-in", description="Who speaks, with one channel; pyannote needs its extra and its weights."
    )
    diarizer_model: Path | None = Field(default=None, description="Folder or config.yaml of a pyannote pipeline.")

    problem_codes: Literal["icd-10", "icd-10-cm"] = Field(
        default="icd-10", description="Codes of problems; icd-10-cm takes 185 MB and some seconds at the first note."
    )
    codes_file: Path | None = Field(
        default=None, description="The hospital's own codes: a table with code, system and name; they go first."
    )

    drafter: Literal["extractive", "chat", "local"] = "extractive"
    chat_url: str = Field(default="", description="Base URL of an OpenAI-compatible endpoint, up to and with /v1.")
    chat_model: str = ""
    chat_key: SecretStr = SecretStr("")
    chat_timeout_s: float = Field(
        default=120, gt=0, description="How long the model may be silent, besides what reading a long prompt takes."
    )
    chat_context: int = Field(
        default=0, ge=0, description="Tokens that the model reads at once; 0: as the endpoint says, else 8,192."
    )
    prompts_dir: Path | None = Field(
        default=None, description="The hospital's own style for drafting models: a folder with en.yaml and zh.yaml."
    )
    chat_parallel: int = Field(
        default=1, ge=1, le=64, description="Notes that one worker drafts at once; as many as the endpoint answers."
    )
    local_model: Path | None = Field(
        default=None, description="A language model for this process: a GGUF file, or a folder with one in it."
    )
    local_context: int = Field(default=8192, ge=1024, description="Tokens that the local model reads at once, at most.")

    emr_folder: Path | None = Field(default=None, description="Folder for Bundles; empty: emr in the data folder.")
    emr_timeout_s: float = Field(default=30, gt=0)
    deliver_parallel: int = Field(
        default=1, ge=1, le=64, description="Notes that one worker brings to the EMR at once; never two of one patient."
    )
    emr_way: Literal["auto", "transaction", "document-reference", "document", "discrete"] = Field(
        default="auto", description="How a note goes into a FHIR server; auto: the first way that the server offers."
    )
    emr_document_path: str = Field(
        default="Bundle", description="For the way document: where documents are posted, below the base URL."
    )

    lease_s: float = Field(
        default=12, gt=0, description="How long a lease lasts without a heartbeat: then another worker takes the work."
    )
    transcribe_deadline_s: float = Field(
        default=600, gt=0, description="How long transcription may take, besides what the recording's length allows."
    )
    transcribe_deadline_factor: float = Field(
        default=6, ge=0, description="Seconds that transcription may take more for each second of the recording."
    )
    draft_deadline_s: float = Field(
        default=900, gt=0, description="How long drafting may take, besides what the recording's length allows."
    )
    draft_deadline_factor: float = Field(
        default=6, ge=0, description="Seconds that drafting may take more for each second of the recording."
    )
    deliver_deadline_s: float = Field(default=600, gt=0, description="How long one delivery to the EMR may take.")
    reconcile_every_s: float = Field(
        default=3, gt=0, description="How often it is looked for work that is due and that nobody does."
    )
    max_attempts: int = Field(default=5, ge=1)
    retry_base_s: float = Field(default=2, gt=0, description="First wait after a failure that may be retried; doubles.")
    retry_cap_s: float = Field(default=600, gt=0)
    claim_s: float = Field(default=600, gt=0, description="How long a nurse's claim lasts without work.")
    takeover_wait_s: float = Field(
        default=30, ge=0, le=600, description="How long who has a note can answer who asks for it; 0: it goes at once."
    )
    takeover_idle_s: float = Field(
        default=300, ge=0, description="After how long without work a note goes over without asking; 0: always at once."
    )

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.drafter == "chat" and not (self.chat_url and self.chat_model):
            raise ValueError("the chat drafter needs SCRIBE_CHAT_URL and SCRIBE_CHAT_MODEL")
        if self.drafter == "local" and self.local_model is None:
            raise ValueError("the local drafter needs SCRIBE_LOCAL_MODEL")
        if self.broker_password_file and (not self.broker_url or urlsplit(self.broker_url).password is not None):
            raise ValueError("SCRIBE_BROKER_PASSWORD_FILE needs SCRIBE_BROKER_URL, without a password in it")
        return self

    @property
    def embedded(self) -> bool:
        """Whether everything runs on this machine without a server."""
        return not self.broker_url and not self.database_url

    @property
    def database(self) -> str:
        """The database's URL, with the embedded default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'scribe.sqlite3'}"

    @property
    def blob_dir(self) -> Path:
        """Where recordings arrive, and where they lie sealed unless ``blob_store`` names another place."""
        return self.data_dir / "recordings"

    @property
    def anchor_file(self) -> Path:
        """Where the audit's anchors are kept."""
        return self.audit_anchor_file or self.data_dir / "audit-anchors.jsonl"

    @property
    def register_file(self) -> Path:
        """Where the register of what was removed is kept: never within what a backup of the data folder takes."""
        beside = self.data_dir.resolve()
        return self.removal_register or beside.with_name(f"{beside.name}.removed.jsonl")

    @property
    def queue_dir(self) -> Path:
        """Where the embedded broker keeps its messages."""
        return self.data_dir / "queue"

    @property
    def models_folder(self) -> Path:
        """Where speech models are kept, one sub-folder each."""
        return self.models_dir or self.data_dir / "models"

    @property
    def emr_dir(self) -> Path:
        """Where Bundles go without an EMR."""
        return self.emr_folder or self.data_dir / "emr"

    @property
    def emr_keys_folder(self) -> Path:
        """Where the keys are by which Scribe proves itself to the EMR."""
        return self.emr_keys_dir or self.data_dir / "emr-keys"

    @property
    def key_file(self) -> Path:
        """Where the master key is."""
        return self.master_key_file or self.data_dir / "master.key"


def load_settings(**overrides: Any) -> Settings:
    """Reads the environment and the settings file.

    Args:
        overrides: settings that the caller fixes (from the command line), by field name.

    Raises:
        MissingPart: a setting is wrong; the message names it and says what it may be.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(_env_file=os.environ.get("SCRIBE_ENV_FILE", "scribe.env"), **given)
    except ValidationError as error:
        faults = "; ".join(
            f"SCRIBE_{'_'.join(str(part) for part in fault['loc']).upper()}: {fault['msg']}".replace("SCRIBE_: ", "")
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise MissingPart(
            f"The settings cannot be used: {faults}.", remedy="Correct the environment or the settings file."
        ) from None
