"""Who asks Google: Application Default Credentials, a file of them, or an account that is impersonated.

google-auth does the asking; which file is meant is found out here, because `google.auth.default` would run
gcloud for the project and spend ten seconds on a metadata server that is not there.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from gemquota import config
from gemquota.errors import AuthError, GemquotaError, UnreachableError, UsageError
from gemquota.sources.cloud_errors import LOGIN
from gemquota.sources.deadline import Deadline, within

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_MOST_BYTES = 1 << 20
_METADATA_S = 0.5
"""A metadata server is a wire away: one that takes longer for anything is none."""
_METADATA_HOST = "169.254.169.254"
_ENV_FILE = "GOOGLE_APPLICATION_CREDENTIALS"
_PROJECTS = ("GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT")
_EMULATED_TOKEN = "emulated"


class Wanted(NamedTuple):
    """What the user said of the login."""

    credentials: Path | None = None
    impersonate: str | None = None
    quota_project: str | None = None
    project: str | None = None
    for_quotas: bool = True
    """Whether a key that is there is worth a word: it cannot read quotas."""


class Login(NamedTuple):
    """A login that has a token. It is never shown."""

    credentials: Any
    """google-auth's."""
    project: str
    """Whose quotas are asked for."""
    quota_project: str | None
    member: str | None
    """The caller as policies name it, where that is known: `serviceAccount:x@y.iam.gserviceaccount.com`."""
    how: str
    """For people: `Application Default Credentials (a user's)`."""

    def __repr__(self) -> str:
        return f"Login({self.how!r}, project={self.project!r})"


def emulated_login(project: str) -> Login:
    """A login that the emulator takes."""
    from google.oauth2.credentials import Credentials

    return Login(Credentials(token=_EMULATED_TOKEN), project, None, None, "the emulator's")


def login(wanted: Wanted, deadline: Deadline) -> Login:
    """Credentials with a fresh token.

    Raises:
        AuthError: If there are none, or Google refuses them. They are not shown.
        UsageError: If the file that was named cannot be read, or no project is known.
        UnreachableError: If whoever gives out tokens does not answer in time.
    """
    return within(deadline, "the login", lambda: _login(wanted, deadline))


def access_token(project: str, *, seconds: float) -> str:
    """A fresh access token, good for about an hour, for what a project of Google Cloud is asked.

    Raises:
        AuthError: If there are no credentials, or Google refuses them. They are not shown.
        UnreachableError: If whoever gives out tokens does not answer within so many seconds.
    """
    found = login(Wanted(project=project, for_quotas=False), Deadline(seconds))
    return str(found.credentials.token)


def _login(wanted: Wanted, deadline: Deadline) -> Login:
    from google.auth import exceptions

    try:
        path = _file(wanted)
        if path is None:
            credentials, project, how = _of_the_machine(for_quotas=wanted.for_quotas)
            info: Mapping[str, Any] = {}
        else:
            info = _read(path, named=wanted.credentials is not None)
            credentials, how = _of_file(info, path)
            project = str(info.get("project_id") or "") or None
        project = wanted.project or _project_of_environment() or project or _quota_project(info)
        project = project or _project_of_gcloud()
        if project is None:
            raise UsageError(
                "no project: neither --project, GOOGLE_CLOUD_PROJECT, the login nor gcloud names one",
                hint="gemquota quotas --project PROJECT, or gcloud config set project PROJECT",
            )
        quota_project = (
            wanted.quota_project
            or config.environment("GOOGLE_CLOUD_QUOTA_PROJECT")
            or _quota_project(info)
        )
        # A user's login has no project of its own to count calls in; a service account has.
        if quota_project is None and info.get("type") == "authorized_user":
            quota_project = project
        member = _member(credentials, info)
        if wanted.impersonate:
            from google.auth.impersonated_credentials import Credentials

            credentials = Credentials(credentials, wanted.impersonate, [SCOPE])
            member, how = f"serviceAccount:{wanted.impersonate}", f"{wanted.impersonate}, as which {how}"  # fmt: skip
        if quota_project is not None:
            credentials = credentials.with_quota_project(quota_project)
        with _request(deadline) as request:
            credentials.refresh(request)
        return Login(credentials, project, quota_project, member or _member(credentials, info), how)
    except exceptions.GoogleAuthError as error:
        raise _refused(error, wanted) from None


@contextmanager
def _request(deadline: Deadline) -> Iterator[Callable[..., Any]]:
    from google.auth.transport.requests import Request

    request = Request()

    def asked(*arguments: Any, **more: Any) -> Any:
        more["timeout"] = deadline.left_s()
        return request(*arguments, **more)

    with closing(request.session):
        yield asked


def _refused(error: Exception, wanted: Wanted) -> GemquotaError:
    """Google's words may quote what was sent; of them only known marks are looked for."""
    text = str(error)
    kind = type(error).__name__
    if "407" in text:
        return UnreachableError(
            "the proxy of the environment wants a login (407)",
            hint="export HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT",
        )
    if kind in ("TransportError", "TimeoutError") or "Max retries exceeded" in text:
        return UnreachableError(
            "nobody answers where access tokens are given out",
            hint="curl -sS -o /dev/null -w '%{http_code}' https://oauth2.googleapis.com/token",
        )
    if wanted.impersonate and ("getAccessToken" in text or "impersonat" in text.lower()):
        return AuthError(
            f"the login may not act as {wanted.impersonate}",
            hint=f"gcloud iam service-accounts add-iam-policy-binding {wanted.impersonate} "
            "--member=user:YOU@EXAMPLE.COM --role=roles/iam.serviceAccountTokenCreator",
        )
    if "invalid_grant" in text or kind in ("RefreshError", "ReauthFailError", "ReauthSamlChallengeFailError"):  # fmt: skip
        return AuthError("Google no longer takes the login: it expired or was revoked", hint=LOGIN)
    return AuthError(f"the login cannot be used: {kind}", hint=LOGIN)


def _file(wanted: Wanted) -> Path | None:
    """The file of credentials that counts: the one named, the environment's, gcloud's."""
    if wanted.credentials is not None:
        return wanted.credentials
    if named := config.environment(_ENV_FILE):
        return Path(named)
    path = config.gcloud_dir() / "application_default_credentials.json"
    return path if path.is_file() else None


def _read(path: Path, *, named: bool) -> Mapping[str, Any]:
    whose = "--credentials" if named else _ENV_FILE
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES)
    except OSError as error:
        why = (error.strerror or "cannot be read").lower()
        raise (UsageError if named else AuthError)(
            f"{whose} names {path}: {why}", hint=None if named else LOGIN
        ) from None
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and ("installed" in found or "web" in found):
        raise AuthError(
            f"{path} is the secret of an OAuth client, which is no login",
            hint=f"{LOGIN} --client-id-file={path}",
        )
    if not isinstance(found, dict) or not isinstance(found.get("type"), str):
        raise AuthError(f"{path} holds no credentials of Google Cloud", hint=LOGIN)
    return found


def _of_file(info: Mapping[str, Any], path: Path) -> tuple[Any, str]:
    kind = info["type"]
    try:
        if kind == "authorized_user":
            from google.oauth2.credentials import Credentials

            return Credentials.from_authorized_user_info(info, [SCOPE]), "a user's login"
        if kind == "service_account":
            from google.oauth2 import service_account

            found = service_account.Credentials.from_service_account_info(info, scopes=[SCOPE])
            return found, f"the service account {info.get('client_email')}"
        from google.auth import load_credentials_from_dict

        with warnings.catch_warnings():
            # It warns of files that come from strangers; these are the user's own.
            warnings.simplefilter("ignore", DeprecationWarning)
            return load_credentials_from_dict(info, scopes=[SCOPE])[
                0
            ], f"a login of type {kind[:40]}"
    except (ValueError, TypeError, KeyError, AttributeError):
        raise AuthError(f"{path} holds no credentials that can be used", hint=LOGIN) from None


def _of_the_machine(*, for_quotas: bool) -> tuple[Any, str | None, str]:
    """The account of a machine of Google's.

    Raises:
        AuthError: If this is none.
    """
    from google.auth import default
    from google.auth.exceptions import DefaultCredentialsError

    try:
        if _is_googles_machine():
            credentials, project = default(scopes=[SCOPE])
            return credentials, project, "this machine's service account"
    except DefaultCredentialsError:
        pass
    raise AuthError(
        "an API key cannot read quotas: Cloud Quotas and Cloud Monitoring want a login to Google Cloud"
        if for_quotas and config.api_key(None)
        else "no login to Google Cloud: there are no Application Default Credentials",
        hint=LOGIN,
    )


def _is_googles_machine() -> bool:
    """Whether a metadata server answers as Google's do."""
    from http.client import HTTPConnection, HTTPException

    host = config.environment("GCE_METADATA_HOST") or _METADATA_HOST
    try:
        connection = HTTPConnection(host, timeout=_METADATA_S)
        with closing(connection):
            connection.request("GET", "/", headers={"Metadata-Flavor": "Google"})
            return connection.getresponse().getheader("Metadata-Flavor") == "Google"
    except (OSError, ValueError, HTTPException):
        return False


def _member(credentials: Any, info: Mapping[str, Any]) -> str | None:
    mail = info.get("client_email") or getattr(credentials, "service_account_email", None)
    return f"serviceAccount:{mail}" if isinstance(mail, str) and "@" in mail else None


def _quota_project(info: Mapping[str, Any]) -> str | None:
    return str(info.get("quota_project_id") or "") or None


def _project_of_environment() -> str | None:
    return next((found for name in _PROJECTS if (found := config.environment(name))), None)


def _project_of_gcloud() -> str | None:
    """The project that gcloud is set to, from its own file: running it takes a second."""
    from configparser import ConfigParser, Error

    folder = config.gcloud_dir()
    try:
        named = config.environment("CLOUDSDK_ACTIVE_CONFIG_NAME")
        active = named or (folder / "active_config").read_text("utf-8").strip()
        parser = ConfigParser(interpolation=None)
        parser.read(folder / "configurations" / f"config_{active[:80]}", "utf-8")
        return parser.get("core", "project", fallback=None) or None
    except (OSError, UnicodeDecodeError, Error):
        return None
