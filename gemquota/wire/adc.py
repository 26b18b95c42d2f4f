"""Application Default Credentials, for Vertex AI. The one module that knows google-auth."""

from __future__ import annotations

from gemquota.errors import AuthError, UsageError

_SCOPE = "https://www.googleapis.com/auth/cloud-platform"


def access_token() -> str:
    """A fresh access token, good for about an hour. It may ask Google for it, and block meanwhile.

    Raises:
        UsageError: If google-auth is not installed.
        AuthError: If there are no credentials, or Google refuses them. They are not shown.
    """
    try:
        import google.auth
        import google.auth.exceptions
        import google.auth.transport.requests
    except ImportError:
        raise UsageError(
            "--vertex needs google-auth", hint="pip install 'gemquota[vertex]'"
        ) from None
    try:
        credentials, _ = google.auth.default(scopes=[_SCOPE])
        credentials.refresh(google.auth.transport.requests.Request())
    except google.auth.exceptions.GoogleAuthError as error:
        raise AuthError(
            f"no credentials for Vertex AI: {type(error).__name__}",
            hint="gcloud auth application-default login",
        ) from None
    return str(credentials.token)
