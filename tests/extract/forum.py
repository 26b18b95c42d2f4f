"""Pastes as people send them to a forum: own writing, each with what its words alone decide.

The expectations were written beside the texts, from what the services document and send,
before the product was asked. A field that is not given is not decided by the text.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Paste(NamedTuple):
    name: str
    text: str
    cause: str | None
    """None: there is no error in the text."""

    expected: dict[str, Any]


PASTES: list[Paste] = []


def paste(name: str, text: str, cause: str | None, **expected: Any) -> None:
    """`limits` as (dimension or "A/B", value, model); the other fields as in the JSON contract."""
    PASTES.append(Paste(name, text.strip("\n") + "\n", cause, expected))


# --- named limits -------------------------------------------------------------------------

paste(
    "n8n node",
    """
Problem in node 'Google Gemini Chat Model'
The service is receiving too many requests from you
[GoogleGenerativeAI Error]: Error fetching from https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent: [429 Too Many Requests] You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: https://ai.dev/usage?tab=rate-limit.
* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 20, model: gemini-2.5-flash
Please retry in 31.204419233s. [{"@type":"type.googleapis.com/google.rpc.Help","links":[{"description":"Learn more about Gemini API quotas","url":"https://ai.google.dev/gemini-api/docs/rate-limits"}]},{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests","quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier","quotaDimensions":{"location":"global","model":"gemini-2.5-flash"},"quotaValue":"20"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"31s"}]

n8n version: 2.4.1 (Self Hosted)   Time: 11/18/2026, 9:14:03 AM
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=31.204419233,
    retryable=False,
    limits=[("RPD", 20, "gemini-2.5-flash")],
)

paste(
    "Make module",
    """
Google Gemini AI - Create a completion
The operation failed with an error. [429] You exceeded your current quota, please check your plan and billing details. * Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_input_token_count, limit: 250000, model: gemini-2.5-flash Please retry in 41.9s. (RESOURCE_EXHAUSTED)
Origin: Google Gemini AI
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=41.9,
    limits=[("TPM/TPD", 250000, "gemini-2.5-flash")],
)

paste(
    "two minute and day in one",
    """
hey all. my bot died over night. log says

Nov 19 03:12:44 vps bot[811]: google.genai.errors.ClientError: 429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'message': 'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: https://ai.dev/rate-limit. \\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 5, model: gemini-3.1-pro\\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 50, model: gemini-3.1-pro\\nPlease retry in 4h47m15.5s.', 'status': 'RESOURCE_EXHAUSTED', 'details': [{'@type': 'type.googleapis.com/google.rpc.Help', 'links': [{'description': 'Learn more about Gemini API quotas', 'url': 'https://ai.google.dev/gemini-api/docs/rate-limits'}]}, {'@type': 'type.googleapis.com/google.rpc.QuotaFailure', 'violations': [{'quotaMetric': 'generativelanguage.googleapis.com/generate_content_free_tier_requests', 'quotaId': 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier', 'quotaDimensions': {'model': 'gemini-3.1-pro', 'location': 'global'}, 'quotaValue': '5'}, {'quotaMetric': 'generativelanguage.googleapis.com/generate_content_free_tier_requests', 'quotaId': 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', 'quotaDimensions': {'location': 'global', 'model': 'gemini-3.1-pro'}, 'quotaValue': '50'}]}, {'@type': 'type.googleapis.com/google.rpc.RetryInfo', 'retryDelay': '17235s'}]}}

what is the 5 and what is the 50? thx
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=17235.5,
    retryable=False,
    limits=[("RPM", 5, "gemini-3.1-pro"), ("RPD", 50, "gemini-3.1-pro")],
)

paste(
    "Interactions minute, python",
    """
google.genai._gaos.lib.compat_errors.RateLimitError: Error code: 429 - {'error': {'message': 'Rate limit exceeded for model gemini-3.8-flash (limit: 10 requests per minute on Free Tier). Please retry in 17s or upgrade your tier at https://ai.dev/rate-limit.', 'code': 'too_many_requests'}}
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=17,
    retryable=True,
    limits=[("RPM", 10, "gemini-3.8-flash")],
)

paste(
    "Interactions day, curl -i",
    """
$ curl -sS -i https://generativelanguage.googleapis.com/v1beta/interactions -H "x-goog-api-key: $GEMINI_API_KEY" -d @req.json
HTTP/2 429
content-type: application/json
retry-after: 25936
vary: Origin
server: scaffolding on HTTPServer2

{"error":{"message":"Rate limit exceeded for model gemini-3.5-flash-lite (limit: 500 requests per day on Free Tier). Please retry in 7h12m16s or upgrade your tier at https://ai.dev/rate-limit.","code":"too_many_requests"}}
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=25936,
    retryable=False,
    limits=[("RPD", 500, "gemini-3.5-flash-lite")],
)

paste(
    "Interactions tokens tier 1",
    """
RateLimitError: 429 Rate limit exceeded for model gemini-3.1-pro (limit: 2000000 input tokens per minute on Tier 1). Please retry in 8s or upgrade your tier at https://ai.dev/rate-limit.
    at APIError.generate (file:///app/node_modules/@google/genai/dist/node/index.mjs:8123:20)
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="tier1",
    retry_after_s=8,
    retryable=True,
    limits=[("TPM", 2000000, "gemini-3.1-pro")],
)

paste(
    "Interactions zero",
    """
event: error
data: {"error":{"message":"Rate limit exceeded for model gemini-3.1-pro (limit: 0 input tokens per minute on Free Tier). Please upgrade your tier at https://ai.dev/rate-limit.","code":"rate_limit_exceeded"},"event_type":"error"}
""",
    "no_entitlement",
    surface="developer",
    tier="free",
    retry_after_s=None,
    retryable=False,
    zero_limit=True,
    limits=[("TPM", 0, "gemini-3.1-pro")],
)

paste(
    "pro has no free tier, telegram screenshot",
    """
⚠️ Gemini: 429 You exceeded your current quota, please check your plan and billing details.
• Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0, model: gemini-3.1-pro
Please retry in 55.08s.
""",
    "no_entitlement",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=55.08,
    retryable=False,
    zero_limit=True,
    limits=[("RPM/RPD", 0, "gemini-3.1-pro")],
)

paste(
    "aider",
    """
litellm.RateLimitError: litellm.RateLimitError: geminiException - {
  "error": {
    "code": 429,
    "message": "You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: https://ai.dev/rate-limit. \\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_paid_tier_input_token_count, limit: 1000000, model: gemini-2.5-pro\\nPlease retry in 12.770281s.",
    "status": "RESOURCE_EXHAUSTED",
    "details": [
      {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [
          {
            "quotaMetric": "generativelanguage.googleapis.com/generate_content_paid_tier_input_token_count",
            "quotaId": "GenerateContentPaidTierInputTokensPerModelPerMinute",
            "quotaDimensions": {
              "location": "global",
              "model": "gemini-2.5-pro"
            },
            "quotaValue": "1000000"
          }
        ]
      },
      {
        "@type": "type.googleapis.com/google.rpc.RetryInfo",
        "retryDelay": "12s"
      }
    ]
  }
}

Retrying in 0.2 seconds...
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="paid",
    retry_after_s=12.770281,
    retryable=True,
    limits=[("TPM", 1000000, "gemini-2.5-pro")],
)

paste(
    "crewai",
    """
ERROR:root:LiteLLM call failed: litellm.RateLimitError: VertexAIException - {
  "error": {
    "code": 429,
    "message": "Resource has been exhausted (e.g. check quota).",
    "status": "RESOURCE_EXHAUSTED"
  }
}

 Error during LLM call: litellm.RateLimitError: VertexAIException - {
  "error": {
    "code": 429,
    "message": "Resource has been exhausted (e.g. check quota).",
    "status": "RESOURCE_EXHAUSTED"
  }
}
 An unknown error occurred. Please check the details below.
""",
    "unexplained_429",
    http_status=429,
    limits=[],
    retry_after_s=None,
    retryable=None,
    tier="unknown",
)

paste(
    "Cursor box",
    """
╭──────────────────────────────────────────────────╮
│ User Provided API Key Rate Limit Exceeded         │
│ {"error":"ERROR_USER_API_KEY_RATE_LIMIT","deta    │
│ ils":{"title":"User API Key Rate limit exceeded"  │
│ ,"detail":"[GoogleGenerativeAI Error]: 429 Too    │
│ Many Requests"}}                                  │
╰──────────────────────────────────────────────────╯
""",
    "unexplained_429",
    http_status=429,
    limits=[],
    retry_after_s=None,
)

paste(
    "cline",
    """
API Request Failed

got status: 429 Too Many Requests. {"error":{"message":"{\\n  \\"error\\": {\\n    \\"code\\": 429,\\n    \\"message\\": \\"You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.\\",\\n    \\"status\\": \\"RESOURCE_EXHAUSTED\\",\\n    \\"details\\": [\\n      {\\n        \\"@type\\": \\"type.googleapis.com/google.rpc.QuotaFailure\\",\\n        \\"violations\\": [\\n          {\\n            \\"quotaMetric\\": \\"generativelanguage.googleapis.com/generate_content_free_tier_input_token_count\\",\\n            \\"quotaId\\": \\"GenerateContentInputTokensPerModelPerMinute-FreeTier\\",\\n            \\"quotaDimensions\\": {\\n              \\"model\\": \\"gemini-2.0-flash-exp\\",\\n              \\"location\\": \\"global\\"\\n            },\\n            \\"quotaValue\\": \\"1000000\\"\\n          }\\n        ]\\n      },\\n      {\\n        \\"@type\\": \\"type.googleapis.com/google.rpc.RetryInfo\\",\\n        \\"retryDelay\\": \\"9s\\"\\n      }\\n    ]\\n  }\\n}\\n","code":429,"status":"Too Many Requests"}}
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=9,
    retryable=True,
    limits=[("TPM", 1000000, "gemini-2.0-flash-exp")],
)

paste(
    "Roo retry countdown",
    """
429

got status: 429 Too Many Requests. {"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED"}}

Retry attempt 3
Retrying in 12 seconds...
""",
    "unexplained_429",
    http_status=429,
    retry_after_s=None,
    retryable=None,
)

paste(
    "LangChain retry log 3.x",
    """
Retrying langchain_google_genai.chat_models._chat_with_retry.<locals>._chat_with_retry in 2.0 seconds as it raised ResourceExhausted: 429 You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. [violations {
  quota_metric: "generativelanguage.googleapis.com/generate_content_free_tier_requests"
  quota_id: "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"
  quota_dimensions {
    key: "model"
    value: "gemini-1.5-flash"
  }
  quota_dimensions {
    key: "location"
    value: "global"
  }
  quota_value: 15
}
, links {
  description: "Learn more about Gemini API quotas"
  url: "https://ai.google.dev/gemini-api/docs/rate-limits"
}
, retry_delay {
  seconds: 27
}
].
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=27,
    retryable=True,
    limits=[("RPM", 15, "gemini-1.5-flash")],
)

paste(
    "empty violations",
    """
ResourceExhausted: 429 You exceeded your current quota, please check your plan and billing details. [violations {
}
, links {
  description: "Learn more about Gemini API quotas"
  url: "https://ai.google.dev/gemini-api/docs/rate-limits"
}
, retry_delay {
  seconds: 3
}
]
""",
    "unexplained_429",
    http_status=429,
    limits=[],
    retry_after_s=3,
)

paste(
    "embeddings llama-index",
    """
  File "/venv/lib/python3.12/site-packages/llama_index/embeddings/google_genai/base.py", line 204, in _get_text_embeddings
    return self._embed_texts(texts, self.embedding_config.task_type)
google.genai.errors.ClientError: 429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'message': 'You exceeded your current quota. \\n* Quota exceeded for metric: generativelanguage.googleapis.com/embed_content_free_tier_requests, limit: 100, model: gemini-embedding-1.0\\nPlease retry in 582.1ms.', 'status': 'RESOURCE_EXHAUSTED', 'details': [{'@type': 'type.googleapis.com/google.rpc.QuotaFailure', 'violations': [{'quotaMetric': 'generativelanguage.googleapis.com/embed_content_free_tier_requests', 'quotaId': 'EmbedContentRequestsPerMinutePerUserPerProjectPerModel-FreeTier', 'quotaDimensions': {'location': 'global', 'model': 'gemini-embedding-1.0'}, 'quotaValue': '100'}]}, {'@type': 'type.googleapis.com/google.rpc.RetryInfo', 'retryDelay': '0s'}]}}
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=0.5821,
    retryable=True,
    limits=[("RPM", 100, "gemini-embedding-1.0")],
)

paste(
    "Go sdk",
    """
2026/11/02 14:20:01 generate: Error 429, Message: You exceeded your current quota, please check your plan and billing details., Status: RESOURCE_EXHAUSTED, Details: [map[@type:type.googleapis.com/google.rpc.Help links:[map[description:Learn more about Gemini API quotas url:https://ai.google.dev/gemini-api/docs/rate-limits]]] map[@type:type.googleapis.com/google.rpc.QuotaFailure violations:[map[quotaDimensions:map[location:global model:gemini-3.6-flash] quotaId:GenerateRequestsPerDayPerProjectPerModel-FreeTier quotaMetric:generativelanguage.googleapis.com/generate_content_free_tier_requests quotaValue:20]]] map[@type:type.googleapis.com/google.rpc.RetryInfo retryDelay:52s]]
exit status 1
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=52,
    retryable=False,
    limits=[("RPD", 20, "gemini-3.6-flash")],
)

paste(
    "Spring AI",
    """
2026-10-12T08:30:12.911+02:00 ERROR 1 --- [nio-8080-exec-4] o.a.c.c.C.[.[.[/].[dispatcherServlet]    : Servlet.service() for servlet [dispatcherServlet] in context with path [] threw exception [Request processing failed: java.lang.RuntimeException: Failed to generate content] with root cause

com.google.genai.errors.ClientException: 429 . You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: https://ai.dev/rate-limit.
* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 10, model: gemini-2.5-flash-lite
Please retry in 14.33s.
	at com.google.genai.errors.ApiException.throwFromErrorMessage(ApiException.java:147) ~[google-genai-1.30.0.jar!/:na]
	at com.google.genai.errors.ApiException.throwFromResponse(ApiException.java:79) ~[google-genai-1.30.0.jar!/:na]
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=14.33,
    limits=[("RPM/RPD", 10, "gemini-2.5-flash-lite")],
)

paste(
    "gRPC java 2024",
    """
Caused by: io.grpc.StatusRuntimeException: RESOURCE_EXHAUSTED: Quota exceeded for quota metric 'Generate Content API requests per minute' and limit 'GenerateContent request limit per minute for a region' of service 'generativelanguage.googleapis.com' for consumer 'project_number:551122334455'.
	at io.grpc.Status.asRuntimeException(Status.java:539)
""",
    "quota",
    surface="developer",
    tier="unknown",
    retry_after_s=None,
    retryable=True,
    limits=[("RPM", None, None)],
)

paste(
    "Vertex quota",
    """
google.api_core.exceptions.ResourceExhausted: 429 Quota exceeded for aiplatform.googleapis.com/global_generate_content_input_tokens_per_minute_per_base_model with base model: gemini-2.5-pro. Please submit a quota increase request. https://cloud.google.com/vertex-ai/docs/generative-ai/quotas-genai.
""",
    "quota",
    surface="vertex",
    http_status=429,
    tier="unknown",
    retryable=True,
    limits=[("TPM", None, "gemini-2.5-pro")],
)

paste(
    "Vertex shared",
    """
I get this roughly every third call since this morning (europe-west1):

ERROR - Vertex call failed: 429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'message': 'Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.', 'status': 'RESOURCE_EXHAUSTED'}}
""",
    "shared_capacity",
    http_status=429,
    limits=[],
    retryable=True,
    retry_after_s=None,
)

paste(
    "Vertex PT",
    """
{"error":{"code":429,"message":"Too many requests. Exceeded the Provisioned Throughput.","status":"RESOURCE_EXHAUSTED"}}
""",
    "provisioned_throughput",
    http_status=429,
    surface="vertex",
    retryable=True,
)

paste(
    "imagen paid",
    """
Error generating image: 429 RESOURCE_EXHAUSTED {"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. \\n* Quota exceeded for metric: generativelanguage.googleapis.com/predict_requests_per_model_per_day_paid_tier_1, limit: 70, model: imagen-4.0-generate","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/predict_requests_per_model_per_day_paid_tier_1","quotaId":"PredictRequestsPerDayPerProjectPerModelPaidTier1","quotaDimensions":{"model":"imagen-4.0-generate","location":"global"},"quotaValue":"70"}]}]}}
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="tier1",
    retryable=False,
    retry_after_s=None,
    limits=[("RPD", 70, "imagen-4.0-generate")],
)

paste(
    "live close",
    """
websockets.exceptions.ConnectionClosedError: received 1011 (internal error) You exceeded your current quota, please check your plan and billing details. For more information on this error, head; then sent 1011 (internal error) You exceeded your current quota, please check your plan and billing details. For more information on this error, head
""",
    "unexplained_429",
    limits=[],
    retry_after_s=None,
    retryable=None,
)

paste(
    "live api error",
    """
google.genai.errors.APIError: 1011 None. You exceeded your current quota, please check your plan and billing details. For more information on this error, head
""",
    "unexplained_429",
    http_status=None,
    limits=[],
)

paste(
    "live upgrade refused",
    """
websockets.exceptions.InvalidStatus: server rejected WebSocket connection: HTTP 429
""",
    "unexplained_429",
    http_status=429,
)

paste(
    "vercel",
    """
AI_RetryError: Failed after 3 attempts. Last error: You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: https://ai.dev/rate-limit.
* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 20, model: gemini-3.8-flash
Please retry in 20h17m16.219169168s.
    at _retryWithExponentialBackoff (webpack-internal:///(rsc)/./node_modules/ai/dist/index.mjs:241:13)
""",
    "quota",
    surface="developer",
    tier="free",
    retry_after_s=73036.219169168,
    retryable=False,
    limits=[("RPM/RPD", 20, "gemini-3.8-flash")],
)

paste(
    "openai node",
    """
RateLimitError: 429 status code (no body)
    at APIError.generate (/app/node_modules/openai/src/core/error.ts:101:14)
    at OpenAI.makeStatusError (/app/node_modules/openai/src/client.ts:476:28) {
  status: 429,
  headers: Headers { 'alt-svc': 'h3=":443"; ma=2592000' },
  request_id: null,
  error: undefined,
  code: undefined
}
baseURL is https://generativelanguage.googleapis.com/v1beta/openai/
""",
    "unexplained_429",
    http_status=429,
    surface="developer",
    limits=[],
)

paste(
    "gemini cli daily",
    """
✕ [API Error: You have exhausted your daily quota on this model.]
An unexpected critical error occurred:[object Object]
""",
    "quota",
    retryable=False,
    limits=[("RPD", None, None)],
    retry_after_s=None,
)

paste(
    "gemini cli capacity reset",
    """
Attempt 1 failed: You have exhausted your capacity on this model. Your quota will reset after 41s.. Retrying after 42891ms...
""",
    "quota",
    retry_after_s=41,
    retryable=True,
)

paste(
    "code assist QUOTA_EXHAUSTED",
    """
[{
  "error": {
    "code": 429,
    "message": "You have exhausted your capacity on this model. Your quota will reset after 5h59m59s.",
    "errors": [{"message": "You have exhausted your capacity on this model. Your quota will reset after 5h59m59s.", "domain": "global", "reason": "rateLimitExceeded"}],
    "status": "RESOURCE_EXHAUSTED",
    "details": [
      {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "QUOTA_EXHAUSTED", "domain": "cloudcode-pa.googleapis.com",
       "metadata": {"uiMessage": "true", "model": "gemini-3-pro-preview", "quotaResetDelay": "5h59m59.960323804s", "quotaResetTimeStamp": "2026-10-03T21:14:55Z"}},
      {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "21599.960323804s"}
    ]
  }
}]
""",
    "quota",
    surface="code_assist",
    http_status=429,
    retry_after_s=21599.960323804,
    retryable=False,
    tier="unknown",
)

paste(
    "code assist capacity",
    """
Error: Cloud Code Assist API error (429): {"error":{"code":429,"message":"No capacity available for model gemini-3-flash on the server","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"MODEL_CAPACITY_EXHAUSTED","domain":"cloudcode-pa.googleapis.com","metadata":{"model":"gemini-3-flash"}}]}}
""",
    "model_capacity",
    surface="code_assist",
    http_status=429,
    retryable=True,
    limits=[],
    retry_after_s=None,
)

paste(
    "Dify",
    """
[google] Rate Limit Error, 429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'message': 'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: https://ai.dev/rate-limit. ', 'status': 'RESOURCE_EXHAUSTED', 'details': [{'@type': 'type.googleapis.com/google.rpc.Help', 'links': [{'description': 'Learn more about Gemini API quotas', 'url': 'https://ai.google.dev/gemini-api/docs/rate-limits'}]}]}}
""",
    "unexplained_429",
    surface="developer",
    http_status=429,
    limits=[],
    tier="unknown",
    retryable=None,
)

paste(
    "LibreChat",
    """
2026-11-01 20:11:43 error: [api/server/controllers/AgentClient.js #sendCompletion] Unhandled error type [GoogleGenerativeAI Error]: Error fetching from https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse: [503 Service Unavailable] The model is overloaded. Please try again later.
""",
    "overloaded",
    surface="developer",
    http_status=503,
    retryable=True,
    limits=[],
)

paste(
    "Open WebUI",
    """
open-webui  | 2026-11-03 07:45:31.122 | ERROR    | open_webui.routers.openai:generate_chat_completion:1021 - 429, message='Too Many Requests', url='https://generativelanguage.googleapis.com/v1beta/openai/chat/completions'
""",
    "unexplained_429",
    surface="developer",
    http_status=429,
    limits=[],
)

paste(
    "pydantic-ai",
    """
pydantic_ai.exceptions.ModelHTTPError: status_code: 429, model_name: gemini-3.8-flash, body: {'error': {'code': 429, 'message': 'You exceeded your current quota. \\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_requests_per_model_per_day, limit: 250', 'status': 'RESOURCE_EXHAUSTED', 'details': [{'@type': 'type.googleapis.com/google.rpc.QuotaFailure', 'violations': [{'quotaMetric': 'generativelanguage.googleapis.com/generate_requests_per_model_per_day', 'quotaId': 'GenerateRequestsPerDayPerProjectPerModel', 'quotaValue': '250'}]}]}}
""",
    "quota",
    surface="developer",
    http_status=429,
    retryable=False,
    retry_after_s=None,
    limits=[("RPD", 250, None)],
)

paste(
    "instructor",
    """
instructor.core.exceptions.InstructorRetryException: <failed_attempts>

<generation number="1">
<exception>
    429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'message': 'Your project has exceeded its monthly spending cap. Please go to AI Studio at https://ai.studio/spend to manage your project spend cap.', 'status': 'RESOURCE_EXHAUSTED'}}
</exception>
<completion>
    None
</completion>
</generation>

</failed_attempts>

<last_exception>
    429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'message': 'Your project has exceeded its monthly spending cap. Please go to AI Studio at https://ai.studio/spend to manage your project spend cap.', 'status': 'RESOURCE_EXHAUSTED'}}
</last_exception>
""",
    "spend_cap",
    surface="developer",
    http_status=429,
    retryable=False,
    limits=[],
)

paste(
    "prepay 402",
    """
openai.APIStatusError: Error code: 402 - [{'error': {'code': 402, 'message': 'Your prepayment credits are depleted. Please go to AI Studio at https://ai.studio/projects to manage your project and billing.', 'status': 'PAYMENT_REQUIRED'}}]
""",
    "prepay_depleted",
    surface="developer",
    http_status=402,
    retryable=False,
)

paste(
    "new wording A8",
    """
ClientError: 429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'message': 'Your project has exceeded a quota. See https://ai.dev/rate-limit to manage your rate limits.', 'status': 'RESOURCE_EXHAUSTED'}}
""",
    "unexplained_429",
    surface="developer",
    http_status=429,
    limits=[],
    retryable=None,
)

paste(
    "Firebase Dart",
    """
E/flutter (12044): [ERROR:flutter/runtime/dart_vm_initializer.cc(40)] Unhandled Exception: FirebaseAIException: You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.
E/flutter (12044): * Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 20, model: gemini-2.5-flash
E/flutter (12044): Please retry in 3.9s.
""",
    "quota",
    surface="developer",
    tier="free",
    retry_after_s=3.9,
    limits=[("RPM/RPD", 20, "gemini-2.5-flash")],
)

paste(
    "C#",
    """
Unhandled exception. Microsoft.SemanticKernel.HttpOperationException: Response status code does not indicate success: 429 (Too Many Requests).
 ---> System.Net.Http.HttpRequestException: Response status code does not indicate success: 429 (Too Many Requests).
   at System.Net.Http.HttpResponseMessage.EnsureSuccessStatusCode()
   at Microsoft.SemanticKernel.Http.HttpClientExtensions.SendWithSuccessCheckAsync(HttpClient client, HttpRequestMessage request)
   --- End of inner exception stack trace ---
   at Microsoft.SemanticKernel.Connectors.Google.Core.GeminiChatCompletionClient.GenerateChatMessageAsync()
ResponseContent: {"error":{"code":429,"message":"You exceeded your current quota.\\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 15, model: gemini-2.0-flash\\nPlease retry in 6.02s.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests","quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier","quotaDimensions":{"location":"global","model":"gemini-2.0-flash"},"quotaValue":"15"}]}]}}
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=6.02,
    retryable=True,
    limits=[("RPM", 15, "gemini-2.0-flash")],
)

paste(
    "Genkit",
    """
GenkitError: RESOURCE_EXHAUSTED: Error fetching from https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent: [429 Too Many Requests] You exceeded your current quota, please check your plan and billing details.
    at handleError (/workspace/node_modules/@genkit-ai/google-genai/lib/common/utils.js:88:11) {
  source: undefined,
  status: 'RESOURCE_EXHAUSTED',
  code: 429,
  traceId: 'b5f9c0de'
}
""",
    "unexplained_429",
    surface="developer",
    http_status=429,
    limits=[],
)

paste(
    "phone OCR",
    """
429 RESOURCE EXHAUSTED. {'error': {'code': 429,
'message': 'You exceeded your current quota, please
check your plan and billing details. * Quota exceeded
for metric: generativelanguage.googleapis.com/
generate_content_free_tier_requests, limit: 20,
model: gemini-2.5-flash
Please retry in 44.18s.', 'status':
'RESOURCE_EXHAUSTED', 'details': [{'@type': 'type.g
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=44.18,
    limits=[("RPM/RPD", 20, "gemini-2.5-flash")],
)

paste(
    "German around it",
    """
Hallo zusammen, seit heute früh kommt bei mir nur noch das hier (kostenloser Plan, Projekt neu angelegt):

„429 – Kontingent überschritten“, und im Log:

{"error": {"code": 429, "message": "You exceeded your current quota, please check your plan and billing details. * Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0, model: gemini-2.0-flash\\nPlease retry in 29.7s.", "status": "RESOURCE_EXHAUSTED"}}

Was heißt „limit: 0“? Danke!
""",
    "no_entitlement",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=29.7,
    retryable=False,
    limits=[("RPM/RPD", 0, "gemini-2.0-flash")],
)

paste(
    "GCP Cloud Logging",
    """
{
  "insertId": "1q2w3e",
  "jsonPayload": {
    "levelname": "ERROR",
    "message": "gemini call failed: 429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'message': 'You exceeded your current quota, please check your plan and billing details. \\\\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_paid_tier_2_requests, limit: 1000, model: gemini-2.5-pro\\\\nPlease retry in 2.2s.', 'status': 'RESOURCE_EXHAUSTED', 'details': [{'@type': 'type.googleapis.com/google.rpc.QuotaFailure', 'violations': [{'quotaMetric': 'generativelanguage.googleapis.com/generate_content_paid_tier_2_requests', 'quotaId': 'GenerateRequestsPerMinutePerProjectPerModel-PaidTier2', 'quotaDimensions': {'location': 'global', 'model': 'gemini-2.5-pro'}, 'quotaValue': '1000'}]}, {'@type': 'type.googleapis.com/google.rpc.RetryInfo', 'retryDelay': '2s'}]}}"
  },
  "resource": {"type": "cloud_run_revision", "labels": {"service_name": "summariser", "location": "europe-west3", "project_id": "acme-prod"}},
  "timestamp": "2026-11-12T09:00:01.120Z",
  "severity": "ERROR",
  "logName": "projects/acme-prod/logs/run.googleapis.com%2Fstderr"
}
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="tier2",
    retry_after_s=2.2,
    retryable=True,
    limits=[("RPM", 1000, "gemini-2.5-pro")],
)

paste(
    "Sentry",
    """
{"event_id":"9d1c","level":"error","platform":"python","exception":{"values":[{"type":"ClientError","value":"429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'message': 'Resource has been exhausted (e.g. check quota).', 'status': 'RESOURCE_EXHAUSTED'}}","module":"google.genai.errors","mechanism":{"type":"generic","handled":false}}]},"tags":{"runtime":"CPython 3.12.4","server_name":"worker-503"}}
""",
    "unexplained_429",
    http_status=429,
    retryable=None,
    limits=[],
)

paste(
    "pino",
    """
{"level":50,"time":1794300000123,"pid":18,"hostname":"api-7f","err":{"type":"ApiError","message":"{\\"error\\":{\\"code\\":503,\\"message\\":\\"This model is currently experiencing high demand. Spikes in demand are usually temporary. Please try again later.\\",\\"status\\":\\"UNAVAILABLE\\"}}","stack":"ApiError: {...}\\n    at throwErrorIfNotOK (file:///srv/node_modules/@google/genai/dist/node/index.mjs:13000:30)","status":503},"msg":"generation failed"}
""",
    "overloaded",
    http_status=503,
    retryable=True,
    limits=[],
)

# --- no quota of Gemini's -----------------------------------------------------------------

paste(
    "OpenAI tokens per min",
    """
openai.RateLimitError: Error code: 429 - {'error': {'message': 'Rate limit reached for gpt-4o in organization org-AbC on tokens per min (TPM): Limit 30000, Used 29100, Requested 2100. Please try again in 2.4s. Visit https://platform.openai.com/account/rate-limits to learn more.', 'type': 'tokens', 'param': None, 'code': 'rate_limit_exceeded'}}
""",
    "not_gemini",
    surface="other",
    http_status=429,
)

paste(
    "OpenAI insufficient quota",
    """
Error: 429 You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.
  code: 'insufficient_quota', type: 'insufficient_quota'
""",
    "not_gemini",
    surface="other",
    http_status=429,
)

paste(
    "Anthropic 429",
    """
anthropic.RateLimitError: Error code: 429 - {'type': 'error', 'error': {'type': 'rate_limit_error', 'message': 'This request would exceed your organization’s rate limit of 40,000 input tokens per minute. For details, refer to: https://docs.anthropic.com/en/api/rate-limits; see the response headers for current usage.'}}
""",
    "not_gemini",
    surface="other",
    http_status=429,
)

paste(
    "Anthropic 529",
    """
API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_011"}
""",
    "not_gemini",
    surface="other",
    http_status=529,
)

paste(
    "Bedrock",
    """
botocore.errorfactory.ThrottlingException: An error occurred (ThrottlingException) when calling the InvokeModel operation (reached max retries: 4): Too many requests, please wait before trying again. You have sent too many requests.  Wait before trying again.
""",
    "not_gemini",
    surface="other",
)

paste(
    "AWS Lambda",
    """
An error occurred (TooManyRequestsException) when calling the Invoke operation (reached max retries: 4): Rate Exceeded. com.amazonaws.lambda
""",
    "not_gemini",
    surface="other",
)

paste(
    "Azure OpenAI",
    """
Error code: 429 - {'error': {'code': '429', 'message': 'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 31 seconds.'}}
""",
    "not_gemini",
    surface="other",
    http_status=429,
)

paste(
    "GitHub rate limit",
    """
{"message":"API rate limit exceeded for user ID 1234567. If you reach out to GitHub Support for help, please include the request ID C0DE.","documentation_url":"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api","status":"403"}
""",
    "not_gemini",
    surface="other",
    http_status=403,
)

paste(
    "YouTube",
    """
googleapiclient.errors.HttpError: <HttpError 403 when requesting https://youtube.googleapis.com/youtube/v3/search?part=snippet&q=cats&key=REMOVED&alt=json returned "The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.". Details: "[{'message': 'The request cannot be completed because you have exceeded your quota.', 'domain': 'youtube.quota', 'reason': 'quotaExceeded'}]">
""",
    "not_gemini",
    surface="other",
    http_status=403,
)

paste(
    "Maps",
    """
{
   "error_message" : "You have exceeded your daily request quota for this API. If you did not set a custom daily request quota, verify your project has an active billing account: http://g.co/dev/maps-no-account",
   "results" : [],
   "status" : "OVER_QUERY_LIMIT"
}
""",
    "not_gemini",
    surface="other",
)

paste(
    "Sheets python",
    """
gspread.exceptions.APIError: {'code': 429, 'message': "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute per user' of service 'sheets.googleapis.com' for consumer 'project_number:1058'.", 'status': 'RESOURCE_EXHAUSTED', 'details': [{'@type': 'type.googleapis.com/google.rpc.ErrorInfo', 'reason': 'RATE_LIMIT_EXCEEDED', 'domain': 'googleapis.com', 'metadata': {'quota_limit': 'WriteRequestsPerMinutePerUser', 'service': 'sheets.googleapis.com', 'consumer': 'projects/1058', 'quota_limit_value': '60', 'quota_location': 'global', 'quota_metric': 'sheets.googleapis.com/write_requests'}}]}
""",
    "not_gemini",
    surface="other",
    http_status=429,
)

paste(
    "BigQuery",
    """
google.api_core.exceptions.Forbidden: 403 Quota exceeded: Your project exceeded quota for free query bytes scanned. For more information, see https://cloud.google.com/bigquery/docs/troubleshoot-quotas; reason: quotaExceeded, location: unbilled.analysis
""",
    "not_gemini",
    surface="other",
    http_status=403,
)

paste(
    "Compute Engine",
    """
ERROR: (gcloud.compute.instances.create) Could not fetch resource:
 - Quota 'CPUS' exceeded.  Limit: 24.0 in region us-central1. metric name = compute.googleapis.com/cpus
""",
    "not_gemini",
    surface="other",
)

paste(
    "kubernetes",
    """
Error from server (Forbidden): error when creating "job.yaml": pods "sum-1" is forbidden: exceeded quota: compute-resources, requested: limits.memory=8Gi, used: limits.memory=24Gi, limited: limits.memory=28Gi
""",
    "not_gemini",
    surface="other",
)

paste(
    "disk quota",
    """
OSError: [Errno 122] Disk quota exceeded: '/home/u1/.cache/huggingface/hub'
""",
    "not_gemini",
    surface="other",
)

paste(
    "Docker Hub",
    """
Error response from daemon: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit
""",
    "not_gemini",
    surface="other",
)

paste(
    "Discord",
    """
discord.errors.HTTPException: 429 Too Many Requests (error code: 20028): You are being rate limited. {"message": "You are being rate limited.", "retry_after": 0.529, "global": false}  https://discord.com/api/v10/channels/1/messages
""",
    "not_gemini",
    surface="other",
    http_status=429,
)

paste(
    "HuggingFace",
    """
huggingface_hub.errors.HfHubHTTPError: 429 Client Error: Too Many Requests for url: https://huggingface.co/api/models/google/gemma-3-27b-it (Request ID: Root=1)
""",
    "not_gemini",
    surface="other",
    http_status=429,
)

paste(
    "Groq",
    """
groq.RateLimitError: Error code: 429 - {'error': {'message': 'Rate limit reached for model `llama-3.3-70b-versatile` in organization `org_01` service tier `on_demand` on tokens per day (TPD): Limit 100000, Used 99950, Requested 900. Please try again in 12m14.4s. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing', 'type': 'tokens', 'code': 'rate_limit_exceeded'}}
""",
    "not_gemini",
    surface="other",
    http_status=429,
)

paste(
    "Mistral",
    """
mistralai.models.sdkerror.SDKError: API error occurred: Status 429
{"object":"error","message":"Service tier capacity exceeded for this model.","type":"invalid_request_error","param":null,"code":"3505"}  https://api.mistral.ai/v1/chat/completions
""",
    "not_gemini",
    surface="other",
    http_status=429,
)

paste(
    "nginx in front",
    """
<html>
<head><title>503 Service Temporarily Unavailable</title></head>
<body>
<center><h1>503 Service Temporarily Unavailable</h1></center>
<hr><center>nginx/1.27.2</center>
</body>
</html>
""",
    "overloaded",
    http_status=503,
)

paste(
    "cloudflare 1015",
    """
error code: 1015
You are being rate limited
The owner of this website (llm.example.net) has banned you temporarily from accessing this website.
Cloudflare Ray ID: 8d1f • Your IP: 203.0.113.9
""",
    "gateway_cooldown",
    surface="gateway",
)

paste(
    "openrouter",
    """
{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"google/gemini-2.5-pro-exp-03-25 is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits: https://openrouter.ai/settings/integrations","provider_name":"Google AI Studio"}},"user_id":"user_2x"}
""",
    "gateway_cooldown",
    surface="gateway",
    http_status=429,
)

paste(
    "litellm cooldown",
    """
litellm.types.router.RouterRateLimitError: No deployments available for selected model, Try again in 60 seconds. Passed model=gemini-2.5-flash. pre-call-checks=False, cooldown_list=[('b1e0', {'exception_received': 'litellm.RateLimitError', 'status_code': '429', 'timestamp': 1794300000.1, 'cooldown_time': 60})]
""",
    "gateway_cooldown",
    surface="gateway",
    retry_after_s=60,
    retryable=True,
)

# --- key, permission, place, model --------------------------------------------------------

paste(
    "bad key curl",
    """
{
  "error": {
    "code": 400,
    "message": "API key not valid. Please pass a valid API key.",
    "status": "INVALID_ARGUMENT",
    "details": [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
        "metadata": {
          "service": "generativelanguage.googleapis.com"
        }
      },
      {
        "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
        "locale": "en-US",
        "message": "API key not valid. Please pass a valid API key."
      }
    ]
  }
}
""",
    "auth",
    surface="developer",
    http_status=400,
    retryable=False,
    limits=[],
)

paste(
    "leaked",
    """
ApiError: {"error":{"code":403,"message":"Your API key was reported as leaked. Please use another API key.","status":"PERMISSION_DENIED"}}
""",
    "auth",
    http_status=403,
    retryable=False,
)

paste(
    "openai compat key",
    """
openai.BadRequestError: Error code: 400 - [{'error': {'code': 400, 'message': 'Please pass a valid API key', 'status': 'INVALID_ARGUMENT'}}]
""",
    "auth",
    http_status=400,
    retryable=False,
)

paste(
    "ADC",
    """
google.auth.exceptions.DefaultCredentialsError: Your default credentials were not found. To set up Application Default Credentials, see https://cloud.google.com/docs/authentication/external/set-up-adc for more information.
""",
    "auth",
    http_status=None,
    retryable=False,
)

paste(
    "refresh token",
    """
google.auth.exceptions.RefreshError: ('invalid_grant: Token has been expired or revoked.', {'error': 'invalid_grant', 'error_description': 'Token has been expired or revoked.'})
""",
    "auth",
    retryable=False,
    http_status=None,
)

paste(
    "ai sdk key missing",
    """
AI_LoadAPIKeyError: Google Generative AI API key is missing. Pass it using the 'apiKey' parameter or the GOOGLE_GENERATIVE_AI_API_KEY environment variable.
    at loadApiKey (/app/node_modules/@ai-sdk/provider-utils/dist/index.js:182:11)
""",
    "auth",
    retryable=False,
    http_status=None,
)

paste(
    "cli needs key",
    """
When using Gemini API, you must specify the GEMINI_API_KEY environment variable.
Update your environment and try again (no reload needed if using .env)!
""",
    "auth",
    retryable=False,
)

paste(
    "access token",
    """
{"error":{"code":401,"message":"Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.","status":"UNAUTHENTICATED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"ACCESS_TOKEN_EXPIRED","domain":"googleapis.com","metadata":{"service":"aiplatform.googleapis.com","method":"google.cloud.aiplatform.v1beta1.PredictionService.GenerateContent"}}]}}
""",
    "auth",
    surface="vertex",
    http_status=401,
    retryable=False,
)

paste(
    "scopes",
    """
google.api_core.exceptions.PermissionDenied: 403 Request had insufficient authentication scopes. [reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
domain: "googleapis.com"
metadata {
  key: "service"
  value: "generativelanguage.googleapis.com"
}
metadata {
  key: "method"
  value: "google.ai.generativelanguage.v1beta.GenerativeService.GenerateContent"
}
]
""",
    "auth",
    surface="developer",
    http_status=403,
    retryable=False,
)

paste(
    "api not enabled",
    """
Error: 403 Forbidden
{"error":{"code":403,"message":"Generative Language API has not been used in project 887766554433 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/generativelanguage.googleapis.com/overview?project=887766554433 then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED","domain":"googleapis.com","metadata":{"service":"generativelanguage.googleapis.com","consumer":"projects/887766554433"}}]}}
""",
    "permission",
    surface="developer",
    http_status=403,
    retryable=False,
)

paste(
    "vertex api not enabled",
    """
403 Vertex AI API has not been used in project my-proj-4471 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/aiplatform.googleapis.com/overview?project=my-proj-4471 then retry.
""",
    "permission",
    surface="vertex",
    http_status=403,
    retryable=False,
)

paste(
    "referrer",
    """
{"error":{"code":403,"message":"Requests from referer https://localhost:5173/ are blocked.","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_HTTP_REFERRER_BLOCKED","domain":"googleapis.com","metadata":{"consumer":"projects/1","service":"generativelanguage.googleapis.com"}}]}}
""",
    "permission",
    surface="developer",
    http_status=403,
    retryable=False,
)

paste(
    "ip restriction",
    """
PERMISSION_DENIED: The provided API key has an IP address restriction. The originating IP address of the call (203.0.113.77) violates this restriction.
""",
    "permission",
    retryable=False,
    http_status=None,
)

paste(
    "denied project",
    """
403 PERMISSION_DENIED. {'error': {'code': 403, 'message': 'Your project has been denied access. Please contact support.', 'status': 'PERMISSION_DENIED'}}
""",
    "permission",
    http_status=403,
    retryable=False,
)

paste(
    "suspended",
    """
Permission denied: Consumer 'api_key:AIzaSyD0nOtUsEtHiSkEyItIsNotARealOne00' has been suspended.
""",
    "permission",
    retryable=False,
)

paste(
    "billing disabled vertex",
    """
google.api_core.exceptions.PermissionDenied: 403 This API method requires billing to be enabled. Please enable billing on project #my-proj by visiting https://console.developers.google.com/billing/enable?project=my-proj then retry. [reason: "BILLING_DISABLED" domain: "googleapis.com" metadata { key: "service" value: "aiplatform.googleapis.com" } ]
""",
    "permission",
    surface="vertex",
    http_status=403,
    retryable=False,
)

paste(
    "aiplatform predict",
    """
[403 Forbidden] Permission 'aiplatform.endpoints.predict' denied on resource '//aiplatform.googleapis.com/projects/acme/locations/us-central1/publishers/google/models/gemini-2.5-flash' (or it may not exist).
""",
    "permission",
    surface="vertex",
    http_status=403,
    retryable=False,
)

paste(
    "org policy",
    """
{"error":{"code":403,"message":"Request is prohibited by organization's policy. vpcServiceControlsUniqueIdentifier: x1","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SECURITY_POLICY_VIOLATED","domain":"googleapis.com","metadata":{"service":"aiplatform.googleapis.com"}}]}}
""",
    "permission",
    surface="vertex",
    http_status=403,
    retryable=False,
)

paste(
    "workspace account",
    """
Failed to login. Message: This account requires setting the GOOGLE_CLOUD_PROJECT or GOOGLE_CLOUD_PROJECT_ID env var. See https://goo.gle/gemini-cli-auth-docs#workspace-gca
""",
    "permission",
    retryable=False,
    http_status=None,
)

paste(
    "location live",
    """
Connection closed: code=1007 reason="User location is not supported for the API use."
""",
    "location",
    retryable=False,
    http_status=None,
)

paste(
    "location chinese",
    """
请问大家，昨天还好好的，今天就报错：
[400 Bad Request] User location is not supported for the API use.
换了节点也不行，怎么办？
""",
    "location",
    http_status=400,
    retryable=False,
)

paste(
    "free tier not in country",
    """
{"error":{"code":400,"message":"Gemini API free tier is not available in your country. Please enable billing on your project in Google AI Studio.","status":"FAILED_PRECONDITION"}}
""",
    "location",
    http_status=400,
    retryable=False,
)

paste(
    "retired",
    """
google.genai.errors.ClientError: 404 NOT_FOUND. {'error': {'code': 404, 'message': 'models/gemini-1.5-flash is not found for API version v1beta, or is not supported for generateContent. Call ModelService.ListModels to see the list of available models and their supported methods.', 'status': 'NOT_FOUND'}}
""",
    "model_not_found",
    surface="developer",
    http_status=404,
    retryable=False,
)

paste(
    "new users",
    """
404 This model models/gemini-2.5-flash is no longer available to new users. Please update your code to use a newer model for the latest features and improvements.
""",
    "model_not_found",
    http_status=404,
    retryable=False,
)

paste(
    "publisher model",
    """
404 NOT_FOUND. {'error': {'code': 404, 'message': 'Publisher Model `projects/acme/locations/europe-west4/publishers/google/models/gemini-3.1-pro-preview` was not found or your project does not have access to it. Please ensure you are using a valid model version. For more information, see: https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions', 'status': 'NOT_FOUND'}}
""",
    "model_not_found",
    surface="vertex",
    http_status=404,
    retryable=False,
)

paste(
    "interactions model",
    """
{"error":{"message":"Model gemini-9-ultra not found.","code":"model_not_found"}}
""",
    "model_not_found",
    retryable=False,
)

# --- the request --------------------------------------------------------------------------

paste(
    "too long",
    """
Error: got status: INVALID_ARGUMENT. {"error":{"code":400,"message":"The input token count (1209302) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}
""",
    "context_window",
    http_status=400,
    retryable=False,
    limits=[],
)

paste(
    "unknown field",
    """
{
  "error": {
    "code": 400,
    "message": "Invalid JSON payload received. Unknown name \\"thinkingLevel\\" at 'generation_config': Cannot find field.",
    "status": "INVALID_ARGUMENT",
    "details": [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": "generation_config", "description": "Invalid JSON payload received. Unknown name \\"thinkingLevel\\" at 'generation_config': Cannot find field."}]}]
  }
}
""",
    "invalid_request",
    http_status=400,
    retryable=False,
    limits=[],
)

paste(
    "role",
    """
400 Please use a valid role: user, model.
""",
    "invalid_request",
    http_status=400,
    retryable=False,
)

paste(
    "thought signature",
    """
ApiError: {"error":{"code":400,"message":"Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance.","status":"INVALID_ARGUMENT"}}
""",
    "invalid_request",
    http_status=400,
    retryable=False,
)

paste(
    "payload size",
    """
HTTPError: 413 Client Error: Request Entity Too Large for url: https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent
""",
    "invalid_request",
    surface="developer",
    http_status=413,
    retryable=False,
)

paste(
    "function turn",
    """
google.api_core.exceptions.InvalidArgument: 400 Please ensure that function call turn comes immediately after a user turn or after a function response turn.
""",
    "invalid_request",
    http_status=400,
    retryable=False,
)

# --- servers, time, network ---------------------------------------------------------------

paste(
    "500",
    """
google.genai.errors.ServerError: 500 INTERNAL. {'error': {'code': 500, 'message': 'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting', 'status': 'INTERNAL'}}
""",
    "server_error",
    http_status=500,
    retryable=True,
)

paste(
    "502 html",
    """
<!DOCTYPE html>
<html lang=en>
  <title>Error 502 (Server Error)!!1</title>
  <a href=//www.google.com/><span id=logo aria-label=Google></span></a>
  <p><b>502.</b> <ins>That’s an error.</ins>
  <p>The server encountered a temporary error and could not complete your request.<p>Please try again in 30 seconds.  <ins>That’s all we know.</ins>
""",
    "server_error",
    http_status=502,
    retryable=True,
    retry_after_s=30,
)

paste(
    "504",
    """
google.api_core.exceptions.DeadlineExceeded: 504 The request timed out. Please try again.
""",
    "timeout",
    http_status=504,
)

paste(
    "read timeout",
    """
requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='generativelanguage.googleapis.com', port=443): Read timed out. (read timeout=60)
""",
    "timeout",
    http_status=None,
    limits=[],
)

paste(
    "httpx timeout",
    """
  File "/usr/lib/python3/dist-packages/httpx/_transports/default.py", line 118, in map_httpcore_exceptions
    raise mapped_exc(message) from exc
httpx.ReadTimeout: The read operation timed out
""",
    "timeout",
    http_status=None,
)

paste(
    "grpc unavailable dns",
    """
google.api_core.exceptions.RetryError: Timeout of 600.0s exceeded, last exception: 503 failed to connect to all addresses; last error: UNAVAILABLE: ipv4:142.250.185.74:443: Failed to connect to remote host: connect: Connection refused (111)
""",
    "network",
    surface="network",
)

paste(
    "dns",
    """
httpx.ConnectError: [Errno -3] Temporary failure in name resolution
""",
    "network",
    surface="network",
    http_status=None,
)

paste(
    "node fetch",
    """
TypeError: fetch failed
    at node:internal/deps/undici/undici:13502:13 {
  [cause]: Error: connect ETIMEDOUT 142.251.36.10:443
      at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16) {
    errno: -110,
    code: 'ETIMEDOUT',
    syscall: 'connect',
    address: '142.251.36.10',
    port: 443
  }
}
""",
    "network",
    surface="network",
    http_status=None,
)

paste(
    "tls",
    """
requests.exceptions.SSLError: HTTPSConnectionPool(host='generativelanguage.googleapis.com', port=443): Max retries exceeded with url: /v1beta/models/gemini-2.5-flash:generateContent (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1000)')))
""",
    "network",
    surface="network",
    http_status=None,
    retryable=False,
)

paste(
    "aiohttp",
    """
aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host generativelanguage.googleapis.com:443 ssl:default [Connect call failed ('142.250.74.42', 443)]
""",
    "network",
    surface="network",
    http_status=None,
)

paste(
    "java unknown host",
    """
java.net.UnknownHostException: generativelanguage.googleapis.com: Temporary failure in name resolution
	at java.base/java.net.Inet6AddressImpl.lookupAllHostAddr(Native Method)
""",
    "network",
    surface="network",
    http_status=None,
)

paste(
    "swift",
    """
Error Domain=NSURLErrorDomain Code=-1009 "The Internet connection appears to be offline." UserInfo={NSErrorFailingURLStringKey=https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent}
""",
    "network",
    surface="network",
    http_status=None,
)

paste(
    "cancelled",
    """
google.genai.errors.ClientError: 499 CANCELLED. {'error': {'code': 499, 'message': 'The operation was cancelled.', 'status': 'CANCELLED'}}
""",
    "cancelled",
    http_status=499,
)

# --- several at once, and none ------------------------------------------------------------

paste(
    "network first, then the real one",
    """
[10:01:02] attempt 1: TypeError: fetch failed (cause: Error: read ECONNRESET)
[10:01:05] attempt 2: [429 Too Many Requests] You exceeded your current quota, please check your plan and billing details.
[10:01:05]   * Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 20, model: gemini-2.5-flash-lite
[10:01:05]   Please retry in 12h4m3s.
""",
    "quota",
    surface="developer",
    http_status=429,
    tier="free",
    retry_after_s=43443,
    retryable=False,
    limits=[("RPM/RPD", 20, "gemini-2.5-flash-lite")],
)

paste(
    "model with fallbacks",
    """
All models failed (3): google/gemini-3.1-pro-preview: 429 You exceeded your current quota, please check your plan and billing details. * Quota exceeded for metric: generativelanguage.googleapis.com/generate_requests_per_model_per_day, limit: 250, model: gemini-3.1-pro Please retry in 9h0m1.5s. (rate_limit) | anthropic/claude-opus-4-6: HTTP 401: invalid x-api-key (auth) | openai/gpt-5: timed out (timeout)
""",
    "quota",
    http_status=429,
    retry_after_s=32401.5,
    retryable=False,
    limits=[("RPD", 250, "gemini-3.1-pro")],
)

paste(
    "just talk",
    """
Hi, could someone tell me how many requests per day the free plan has? I plan about 200 calls. Thanks in advance.
""",
    None,
)

paste(
    "healthy log",
    """
2026-11-20 10:00:01 INFO  request id=12 model=gemini-3.8-flash status=200 latency_ms=812 tokens_in=429 tokens_out=503
2026-11-20 10:00:02 INFO  request id=13 model=gemini-3.8-flash status=200 latency_ms=790 tokens_in=1200 tokens_out=88
""",
    None,
)
