"""Services whose refusals look like Gemini's and are not: who else spoke.

The same status, often the same sentence, comes from other vendors, other Google APIs and
operating systems. What proves them is their own name in the error: a host, a class of their
SDK, a link to their documentation, a type in their error object. A text that names Gemini
as well is not decided here, except where the word can only be theirs.
"""

from __future__ import annotations

import re
from functools import cache

from gemquota.domain.report import Report

GEMINI_SPOKE = (
    "generativelanguage", "aiplatform", "cloudcode", "ai.google.dev", "ai.dev/", "ai.studio", "aistudio", "generativeai", "google.genai",
    "@google/genai", "quota exceeded for metric", "resource has been exhausted", "resource exhausted. please", "gemini api error",
)  # fmt: skip
"""Words of Google's own refusals and clients."""
GEMINI_NAMED = ("gemini", "vertex", "imagen", "veo-", "resource_exhausted", "antigravity")
"""A mention: the error may be Gemini's, passed on by somebody."""
_OUR_SERVICES = (
    "generativelanguage", "aiplatform", "cloudcode-pa", "cloudaicompanion", "firebasevertexai", "type.googleapis", "www.googleapis",
    "oauth2.googleapis", "firebaseml", "iamcredentials", "sts.googleapis", "serviceusage", "cloudresourcemanager",
    # Where a program runs, logs and traces: their names stand beside any error.
    "run.googleapis", "logging.googleapis", "cloudtrace", "monitoring.googleapis", "cloudfunctions", "appengine",
)  # fmt: skip

MARKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("OpenAI", ("insufficient_quota", "openai.com", "tokens per min (tpm): limit", "requests per min (rpm): limit",
                "requests per day (rpd): limit", "tokens per day (tpd): limit", "in organization org")),
    ("Anthropic", ("anthropic.com", "'type': 'rate_limit_error'", "\"type\":\"rate_limit_error\"", "\"type\": \"rate_limit_error\"",
                   "overloaded_error", "anthropic.ratelimiterror", "organization's rate limit of")),
    ("Azure", ("openai.azure.com", "azure openai", "cognitiveservices.azure", "current openai s0", "aka.ms/oai/quota", "azure.com/")),
    ("AWS", ("bedrock", "throttlingexception", "botocore", "boto3", "amazonaws", "amazon web services", "aws lambda",
             "provisionedthroughputexceeded", "requestlimitexceeded", "throughput for the table", "slowdown: please reduce")),
    ("another model vendor", ("api.mistral.ai", "mistralai", "groq.com", "groq.ratelimiterror", "api.deepseek", "api.x.ai", "console.x.ai",
                              "api.cohere", "cohere.com", "dashscope", "together.xyz", "together.ai", "fireworks.ai", "cerebras", "perplexity.ai",
                              "replicate.com", "elevenlabs", "moonshot.cn", "moonshot.ai", "bigmodel.cn", "volces.com", "minimax", "huggingface.co",
                              "hf.co/", "stability.ai", "voyageai", "jina.ai", "api.z.ai", "siliconflow", "sambanova", "watsonx", "deepgram")),
    ("GitHub", ("api.github.com", "docs.github.com", "github support for help", "models.inference.ai.azure", "github copilot",
                "secondary rate limit", "api rate limit exceeded for", "githubcopilot")),
    ("a chat platform", ("discord.com", "discordapp", "discord.errors", "api.telegram.org", "telegram.error", "aiogram", "flood control exceeded",
                         "slack.com", "slack_sdk", "api.twitter.com", "api.x.com", "tweepy", "graph.facebook", "reddit.com", "prawcore",
                         "whatsapp", "graph.microsoft")),
    ("a registry", ("pull rate limit", "docker.com", "registry-1.docker", "registry.npmjs", "pypi.org", "rubygems.org", "crates.io")),
    ("another service", ("api.notion.com", "airtable.com", "shopify", "stripe.com", "spotify", "supabase", "pinecone", "tavily", "serpapi", "serper.dev",
                         "api.coingecko", "coingecko", "yfratelimit", "yfinance", "duckduckgo", "openweathermap", "atlassian", "hubspot", "salesforce",
                         "zendesk", "api.figma", "brave.com", "exa.ai", "firecrawl", "newsapi", "alphavantage", "arxiv.org", "semanticscholar",
                         "api.binance", "twilio", "sendgrid", "mailgun", "cloudflare.com/client", "translate.google.com", "acme-v02.api.letsencrypt",
                         "letsencrypt")),
    ("another Google API", ("over_query_limit", "over_daily_limit", "youtube.quota", "/youtube/v3", "google maps", "maps-no-account", "maps platform",
                            "/calendar/v3", "/drive/v3", "/gmail/v1", "/customsearch/v1", "/sheets/v4", "dailylimitexceeded", "userratelimitexceeded",
                            "cloud.google.com/bigquery", "bigquery", "firestore", "gspread", "google.cloud.speech", "google.cloud.vision",
                            "google.cloud.translate", "googletrans", "play developer api", "search console", "google ads", "people api",
                            "(gcloud.", "compute.googleapis", "script.google.com", "service invoked too many times")),
    ("the operating system or the cluster", ("disk quota exceeded", "edquot", "no space left on device", "is forbidden: exceeded quota",
                                             "failedcreate", "resourcequota", "mailbox is full", "over quota: mailbox", "too many open files",
                                             "inotify watches", "quotaexceedederror", "exceeded the quota. localstorage", "too many connections")),
)  # fmt: skip
"""Lower-case marks, each of which proves that somebody else spoke where nothing names Gemini."""

UNMISTAKABLE = (
    "platform.openai.com", "tokens per min (tpm): limit", "requests per min (rpm): limit", "docs.anthropic.com", "platform.claude.com/docs", "overloaded_error",
    "throttlingexception", "github support for help", "youtube.quota", "over_query_limit", "disk quota exceeded", "is forbidden: exceeded quota",
    "pull rate limit", "azure openai api", "console.groq.com", "discord.com/api", "api.telegram.org",
)  # fmt: skip
"""Marks that hold though Gemini is mentioned: people tell what they meant to do, too."""


def other_google_service(report: Report) -> tuple[str, str] | None:
    """A machine field that names another Google API."""
    for service in report.services:
        if service.endswith(".googleapis.com") and not any(
            part in service for part in _OUR_SERVICES
        ):
            return "service", service
    return None


def other_vendor(report: Report) -> tuple[str, str] | None:
    """The mark that shows another service's error, or None."""
    if (mark := report.says("insufficient_quota")) and not report.says("ai.google.dev"):
        return "message", mark
    if report.says(*GEMINI_SPOKE):
        return None
    if mark := report.says(*UNMISTAKABLE):
        return "message", mark
    if report.says(*GEMINI_NAMED):
        return None
    for _, marks in MARKS:
        if mark := report.says(*marks):
            return "message", mark
    return _other_google_host(report) or _other_url(report)


def _other_google_host(report: Report) -> tuple[str, str] | None:
    for match in _google_host().finditer(report.text):
        # A host at the very beginning may have lost its head.
        if match.start() and not any(part in match[1] for part in _OUR_SERVICES):
            return "message", match[1]
    return None


def _other_url(report: Report) -> tuple[str, str] | None:
    """The URL that answered, where the client prints it and no gateway for models is behind it."""
    if report.http_status is None:
        return None
    for url in _requested().findall(report.text):
        if not _may_serve_gemini().search(url):
            return "message", url.split("?")[0]
    return None


@cache
def _google_host() -> re.Pattern[str]:
    # As the service that was called or whose metric it is; the names of logs hold hosts too.
    return re.compile(
        r"(?:://|service ['\"]?|(?<![a-z0-9./-]))([a-z][a-z0-9-]{2,40}\.googleapis\.com)(?=/[a-z]|['\"]? for consumer)"
    )


@cache
def _requested() -> re.Pattern[str]:
    return re.compile(
        r"(?:for url:? |for url \(|requesting |fetching from |request to |request failed for |(?:get|post|put|patch|delete)[: ]{1,2}[`'\"]?|url[=:] ?['\"]?)"
        r"(https?://[^\s'\"`)>,]{4,300})"
    )


@cache
def _may_serve_gemini() -> re.Pattern[str]:
    # A host of this machine or network, or a path that model gateways serve.
    return re.compile(
        r"://(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|\[|[^/.:]+(?:[:/]|$)|host\.docker)"
        r"|google|chat/completions|/completions|/embeddings|/messages|/responses|:generate|/models|openrouter|litellm|/v1beta"
    )
