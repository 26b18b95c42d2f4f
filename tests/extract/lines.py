"""Single errors as their programs print them, with the cause and status that the words decide.

Own writing after what services, SDKs, HTTP libraries and operating systems print. Status 0:
the line states none.
"""

from __future__ import annotations

LINES: dict[str, tuple[tuple[int, str], ...]] = {
    "auth": (
        (0, "Error: Failed to authenticate: invalid_client The OAuth client was not found."),
        (0, 'Token exchange failed: {"error":"invalid_grant","error_description":"Bad Request"}'),
        (
            401,
            "google.api_core.exceptions.Unauthenticated: 401 Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
        ),
        (
            0,
            "Error: Could not load the default credentials. Browse to https://cloud.google.com/docs/authentication/getting-started for more information.",
        ),
        (0, "GoogleAuthError: [VertexAI.GoogleAuthError]: Unable to authenticate your request"),
        (
            400,
            '[400 Bad Request] API Key not found. Please pass a valid API key. [{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com","metadata":{"service":"generativelanguage.googleapis.com"}}]',
        ),
        (
            0,
            "ValueError: No API key was provided. Please pass a valid API key. Learn how to create an API key at https://ai.google.dev/gemini-api/docs/api-key.",
        ),
        (
            0,
            "ValueError: Missing key inputs argument! To use the Google AI API, provide (`api_key`) arguments. To use the Google Cloud API, provide (`vertexai`, `project` & `location`) arguments.",
        ),
        (
            401,
            '{"error":{"code":401,"message":"Firebase App Check token is invalid.","status":"UNAUTHENTICATED"}}',
        ),
        (
            0,
            'google.auth.exceptions.RefreshError: (\'Unable to acquire impersonated credentials\', \'{\\n  "error": {\\n "status": "UNAUTHENTICATED"}}\')',
        ),
        (
            0,
            "No API_KEY or ADC found. Please either: - Set the `GOOGLE_API_KEY` environment variable.",
        ),
        (0, "Reauthentication failed. cannot prompt during non-interactive execution."),
        (403, "403 Your API key was reported as leaked. Please use another API key."),
        (
            401,
            'litellm.AuthenticationError: geminiException - {"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED"}}',
        ),
        (0, "Error: Unable to authenticate. The API key is invalid or has been revoked. (gemini)"),
        (
            0,
            "ChatGoogleGenerativeAIError: Invalid argument provided to Gemini: API key not valid. Please pass a valid API key.",
        ),
    ),
    "permission": (
        (
            403,
            "PermissionDenied: 403 You do not have permission to access tuned model tunedModels/mine-7.",
        ),
        (
            403,
            "google.genai.errors.ClientError: 403 PERMISSION_DENIED. {'error': {'code': 403, 'message': 'You do not have permission to access the File abc123 or it may not exist.', 'status': 'PERMISSION_DENIED'}}",
        ),
        (
            403,
            "403 Caller does not have required permission to use project acme-42. Grant the caller the roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use permission.",
        ),
        (
            403,
            '{"error":{"code":403,"message":"Requests from this Android client application <empty> are blocked.","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_ANDROID_APP_BLOCKED","domain":"googleapis.com"}]}}',
        ),
        (
            403,
            "[403 Forbidden] Requests from this iOS client application com.example.app are blocked.",
        ),
        (
            403,
            "PERMISSION_DENIED (403): Cloud AI Companion API has not been used in project 5512 before or it is disabled.",
        ),
        (0, "Failed to generate content: permission denied. Please try again."),
        (
            0,
            "Your current account is not eligible for Gemini Code Assist for individuals because it is under 18.",
        ),
        (
            403,
            "Error code: 403 - [{'error': {'code': 403, 'message': 'Project has been deleted.', 'status': 'PERMISSION_DENIED', 'details': [{'reason': 'CONSUMER_INVALID'}]}}]",
        ),
        (
            400,
            "400 FAILED_PRECONDITION: Project `991` is not allowed to use Publisher Model `projects/acme/locations/us-east5/publishers/google/models/gemini-3.1-pro-preview`",
        ),
        (
            403,
            "<p><b>403.</b> <ins>That’s an error.</ins><p>Your client does not have permission to get URL <code>/v1beta/models/gemini-2.5-flash:generateContent</code> from this server.",
        ),
        (0, "gemini: This account requires setting the GOOGLE_CLOUD_PROJECT env var."),
        (
            403,
            "com.google.api.gax.rpc.PermissionDeniedException: io.grpc.StatusRuntimeException: PERMISSION_DENIED: (403) The caller does not have permission",
        ),
    ),
    "location": (
        (
            400,
            "openai.BadRequestError: Error code: 400 - [{'error': {'code': 400, 'message': 'User location is not supported for the API use.', 'status': 'FAILED_PRECONDITION'}}]",
        ),
        (0, "GenerativeAIException: User location is not supported for the API use."),
        (
            0,
            "Your current account is not eligible for Gemini Code Assist for individuals because it is not currently available in your location.",
        ),
        (400, "400 Image generation is not available in your country."),
        (
            400,
            "HTTP 400: Gemini API free tier is not available in your country. Please enable billing on your project in Google AI Studio.",
        ),
    ),
    "model_not_found": (
        (
            404,
            "[404 Not Found] Gemini 1.0 Pro Vision has been deprecated on July 12, 2024. Consider switching to different model, for example gemini-1.5-flash.",
        ),
        (
            404,
            "NotFoundError: Error code: 404 - {'error': {'message': 'The model `gemini-4-flash` does not exist or you do not have access to it.', 'type': 'invalid_request_error', 'code': 'model_not_found'}}",
        ),
        (404, "ModelNotFoundError: Requested entity was not found. (404)"),
        (
            0,
            "models/gemini-embedding-exp-03-07 is not found for API version v1beta, or is not supported for embedContent. Call ModelService.ListModels to see the list of available models.",
        ),
        (
            404,
            "google.api_core.exceptions.NotFound: 404 Publisher Model `projects/p/locations/asia-south1/publishers/google/models/gemini-1.5-pro-002` not found.",
        ),
        (
            404,
            '{"error":{"code":404,"message":"This model models/gemini-2.0-flash is no longer available. Please update your code to use a newer model for the latest features and improvements.","status":"NOT_FOUND"}}',
        ),
        (
            404,
            "404 NOT_FOUND. {'error': {'code': 404, 'message': 'Requested entity was not found.', 'status': 'NOT_FOUND'}}",
        ),
    ),
    "context_window": (
        (
            400,
            "400 The input token count (1048999) exceeds the maximum number of tokens allowed (1048576).",
        ),
        (
            400,
            'litellm.ContextWindowExceededError: litellm.BadRequestError: ContextWindowExceededError: geminiException - {"error":{"code":400,"message":"The input token count exceeds the maximum number of tokens allowed 1048576.","status":"INVALID_ARGUMENT"}}',
        ),
        (
            400,
            "google.genai.errors.ClientError: 400 INVALID_ARGUMENT. {'error': {'code': 400, 'message': 'Unable to submit request because the input token count is 1100000 but model only supports up to 1048576. Reduce the input token count and try again.', 'status': 'INVALID_ARGUMENT'}}",
        ),
        (0, "Error: prompt is too long: 210000 tokens > 200000 maximum"),
    ),
    "invalid_request": (
        (400, "400 * GenerateContentRequest.contents: contents is not specified"),
        (400, "[400 Bad Request] Unsupported MIME type: application/octet-stream"),
        (
            400,
            "google.genai.errors.ClientError: 400 FAILED_PRECONDITION. {'error': {'code': 400, 'message': 'The File xyz is not in an ACTIVE state and usage is not allowed.', 'status': 'FAILED_PRECONDITION'}}",
        ),
        (
            400,
            "ClientError: 400 INVALID_ARGUMENT. Cached content is too small. total_token_count=1024, min_total_token_count=4096",
        ),
        (
            400,
            "Error code: 400 - [{'error': {'code': 400, 'message': \"Tool use with a response mime type: 'application/json' is unsupported\", 'status': 'INVALID_ARGUMENT'}}]",
        ),
        (
            400,
            "400 INVALID_ARGUMENT. {'error': {'code': 400, 'message': 'Budget 0 is invalid. This model only works in thinking mode.', 'status': 'INVALID_ARGUMENT'}}",
        ),
        (
            400,
            '{"error":{"code":400,"message":"* GenerateContentRequest.tools[0].function_declarations[0].parameters.properties: should be non-empty for OBJECT type\\n","status":"INVALID_ARGUMENT"}}',
        ),
        (
            400,
            "google.api_core.exceptions.InvalidArgument: 400 Request contains an invalid argument.",
        ),
        (
            400,
            "400 Bad Request: Request payload size exceeds the limit: 20971520 bytes. Please upload your files with the File API instead.",
        ),
        (413, "HTTP/1.1 413 Payload Too Large"),
        (
            0,
            "grpc: error while marshaling: trying to send message larger than max (5242931 vs. 4194304); rpc error: code = ResourceExhausted desc = trying to send message larger than max (5242931 vs. 4194304)",
        ),
        (
            422,
            "httpx.HTTPStatusError: Client error '422 Unprocessable Entity' for url 'http://localhost:4000/v1/chat/completions'",
        ),
    ),
    "overloaded": (
        (
            503,
            "503 UNAVAILABLE. {'error': {'code': 503, 'message': 'The service is currently unavailable.', 'status': 'UNAVAILABLE'}}",
        ),
        (
            503,
            "google.api_core.exceptions.ServiceUnavailable: 503 The model is overloaded. Please try again later.",
        ),
        (503, "AxiosError: Request failed with status code 503"),
        (
            503,
            '{"error":{"code":503,"message":"Visibility check was unavailable. Please retry the request and contact support if the problem persists","status":"UNAVAILABLE"}}',
        ),
        (
            0,
            "AI_RetryError: Failed after 3 attempts. Last error: This model is currently experiencing high demand. Spikes in demand are usually temporary. Please try again later.",
        ),
        (
            0,
            "io.grpc.StatusRuntimeException: UNAVAILABLE: The model is overloaded. Please try again later.",
        ),
        (503, "ServerException: 503 . This model is currently experiencing high demand."),
    ),
    "server_error": (
        (500, "google.api_core.exceptions.InternalServerError: 500 Internal error encountered."),
        (
            502,
            "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1></center>\n</body>\n</html>",
        ),
        (500, "AxiosError: Request failed with status code 500"),
        (
            500,
            "[GoogleGenerativeAI Error]: Error fetching from https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent: [500 Internal Server Error] An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting",
        ),
        (0, "Live session closed: 1011 Internal error encountered."),
        (
            0,
            "io.grpc.StatusRuntimeException: INTERNAL: An internal error has occurred. Please retry",
        ),
    ),
    "timeout": (
        (
            504,
            "google.genai.errors.ServerError: 504 DEADLINE_EXCEEDED. {'error': {'code': 504, 'message': 'Deadline expired before operation could complete.', 'status': 'DEADLINE_EXCEEDED'}}",
        ),
        (
            0,
            'Post "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
        ),
        (
            0,
            "java.net.SocketTimeoutException: Read timed out\n\tat java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:278)",
        ),
        (
            0,
            "System.Threading.Tasks.TaskCanceledException: The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing.",
        ),
        (0, "HeadersTimeoutError: Headers Timeout Error\n  code: 'UND_ERR_HEADERS_TIMEOUT'"),
        (0, "Net::ReadTimeout with #<TCPSocket:(closed)> (Net::ReadTimeout)"),
        (
            0,
            "cURL error 28: Operation timed out after 30001 milliseconds with 0 bytes received for https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent",
        ),
        (0, "asyncio.exceptions.TimeoutError"),
        (0, "DOMException [TimeoutError]: The operation was aborted due to timeout"),
        (504, "504 Gateway Time-out\nnginx/1.24.0"),
        (0, "litellm.Timeout: Timeout Error: OpenAIException - Request timed out."),
        (504, "google.api_core.exceptions.DeadlineExceeded: 504 Deadline Exceeded"),
    ),
    "cancelled": (
        (499, "499 Client Closed Request"),
        (0, "io.grpc.StatusRuntimeException: CANCELLED: The operation was cancelled."),
        (0, "AbortError: This operation was aborted"),
        (
            0,
            'context canceled: Post "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse": context canceled',
        ),
    ),
    "network": (
        (0, "curl: (6) Could not resolve host: generativelanguage.googleapis.com"),
        (
            0,
            "curl: (28) Failed to connect to generativelanguage.googleapis.com port 443 after 21050 ms: Timed out",
        ),
        (
            0,
            "curl: (35) OpenSSL SSL_connect: Connection reset by peer in connection to generativelanguage.googleapis.com:443",
        ),
        (0, "curl: (56) Recv failure: Connection was reset"),
        (0, "curl: (60) SSL certificate problem: self-signed certificate in certificate chain"),
        (0, "httpcore.ConnectError: All connection attempts failed"),
        (0, "httpx.RemoteProtocolError: Server disconnected without sending a response."),
        (
            0,
            "urllib3.exceptions.ProtocolError: ('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))",
        ),
        (
            0,
            "FetchError: request to https://generativelanguage.googleapis.com/v1beta/models failed, reason: connect ECONNREFUSED 127.0.0.1:7890",
        ),
        (
            0,
            "java.net.ConnectException: Failed to connect to generativelanguage.googleapis.com/142.250.74.10:443",
        ),
        (
            0,
            "javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException",
        ),
        (
            0,
            "ClientException with SocketException: Failed host lookup: 'generativelanguage.googleapis.com' (OS Error: No address associated with hostname, errno = 7)",
        ),
        (
            0,
            'Post "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent": dial tcp: lookup generativelanguage.googleapis.com: no such host',
        ),
        (0, 'Get "https://generativelanguage.googleapis.com/": net/http: TLS handshake timeout'),
        (0, "read tcp 10.0.0.4:51622->142.250.74.10:443: read: connection reset by peer"),
        (0, "dial tcp 142.250.74.10:443: i/o timeout"),
        (
            0,
            "GET https://generativelanguage.googleapis.com/v1beta/models net::ERR_NAME_NOT_RESOLVED",
        ),
        (
            0,
            "System.Net.Http.HttpRequestException: No such host is known. (generativelanguage.googleapis.com:443)",
        ),
        (
            0,
            "System.Net.Http.HttpRequestException: The SSL connection could not be established, see inner exception.",
        ),
        (
            0,
            "System.IO.IOException: Unable to read data from the transport connection: An existing connection was forcibly closed by the remote host.",
        ),
        (0, "OSError: [Errno 101] Network is unreachable"),
        (
            0,
            "Error: socket hang up\n    at TLSSocket.socketOnEnd (node:_http_client:524:23) {\n  code: 'ECONNRESET'\n}",
        ),
        (
            0,
            "ssl.SSLEOFError: [SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol (_ssl.c:1006)",
        ),
        (
            0,
            'reqwest::Error { kind: Request, url: "https://generativelanguage.googleapis.com/", source: hyper::Error(Connect, ConnectError("tcp connect error", Os { code: 111, kind: ConnectionRefused, message: "Connection refused" })) }',
        ),
        (
            0,
            "Faraday::ConnectionFailed: Failed to open TCP connection to generativelanguage.googleapis.com:443 (getaddrinfo: Name or service not known)",
        ),
        (
            0,
            "cURL error 6: Could not resolve host: generativelanguage.googleapis.com (see https://curl.haxx.se/libcurl/c/libcurl-errors.html)",
        ),
        (
            0,
            "Access to fetch at 'https://generativelanguage.googleapis.com/v1beta/models' from origin 'http://localhost:3000' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
        ),
        (
            0,
            "google.auth.exceptions.TransportError: HTTPSConnectionPool(host='oauth2.googleapis.com', port=443): Max retries exceeded with url: /token (Caused by NewConnectionError('Failed to establish a new connection: [Errno 110] Connection timed out'))",
        ),
        (
            0,
            "Error: Client network socket disconnected before secure TLS connection was established",
        ),
        (0, "httpx.ConnectTimeout: _ssl.c:975: The handshake operation timed out"),
        (0, "APIConnectionError: Connection error."),
        (0, "aiohttp.client_exceptions.ServerDisconnectedError: Server disconnected"),
    ),
    "gateway_cooldown": (
        (
            0,
            "litellm.proxy._types.ProxyException: Max parallel request limit reached. Hit limit for api_key: sk-...Ab12.",
        ),
        (
            0,
            "BudgetExceededError: Budget has been exceeded! Current cost: 10.02, Max budget: 10.0 (gemini/gemini-2.5-flash)",
        ),
        (
            429,
            "Error code: 429 - {'error': {'message': 'Crossed TPM / RPM / Max Parallel Request Limit under litellm. Model gemini-2.5-pro', 'code': '429'}}",
        ),
        (429, "429 Rate limit exceeded: free-models-per-min. "),
        (
            0,
            "No deployments available for selected model, Try again in 5 seconds. Passed model=gemini-pro",
        ),
        (
            503,
            '{"error":{"message":"当前分组 default 下对于模型 gemini-2.5-pro 无可用渠道","type":"new_api_error","code":503}}',
        ),
        (
            429,
            "GatewayRateLimitError: Free credits temporarily have rate limits in place due to abuse. (429, AI Gateway, google/gemini-2.5-flash)",
        ),
    ),
    "quota": (
        (
            0,
            "Model quota limit exceeded. You have reached the quota limit for this model. You can resume using this model at 11/30/2026, 3:39:12 PM.",
        ),
        (0, "Usage limit reached for gemini-3-pro. Access resets at 4:33 PM PST."),
        (
            0,
            "Quota exceeded for quota metric 'Gemini 2.5 Pro Requests' and limit 'Gemini 2.5 Pro Requests per day per user per tier' of service 'cloudcode-pa.googleapis.com' for consumer 'project_number:12'.",
        ),
        (
            429,
            "429 Online prediction request quota exceeded for gemini-1.5-pro. Please try again later with backoff.",
        ),
        (
            0,
            "The following quotas are exceeded: CustomModelTrainingCPUsPerProjectPerRegion (aiplatform.googleapis.com)",
        ),
        (
            429,
            "Error 429: Quota exceeded for quota metric 'Generate Content API requests per minute per project per region per user' and limit 'GenerateContentRequestsPerMinutePerProjectPerRegionPerUser' of service 'firebasevertexai.googleapis.com' for consumer 'project_number:7'.",
        ),
        (0, "Individual quota reached. Resets in 4h2m."),
    ),
    "unexplained_429": (
        (429, "AxiosError: Request failed with status code 429"),
        (
            429,
            'Exception: Request failed for https://generativelanguage.googleapis.com returned code 429. Truncated server response: { "error": { "code": 429,',
        ),
        (
            429,
            "requests.exceptions.HTTPError: 429 Client Error: Too Many Requests for url: https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent?key=AIzaSyA-not-a-key-0000000000000000000",
        ),
        (429, "urllib.error.HTTPError: HTTP Error 429: Too Many Requests"),
        (
            429,
            "POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent 429 (Too Many Requests)",
        ),
        (
            429,
            "DioException [bad response]: This exception was thrown because the response has a status code of 429 and RequestOptions.validateStatus was configured to throw for this status code.",
        ),
        (429, "the server responded with status 429 (Faraday::TooManyRequestsError)"),
        (429, "retrofit2.HttpException: HTTP 429 Too Many Requests"),
        (429, "Response status code does not indicate success: 429 (Too Many Requests)."),
        (0, "io.grpc.StatusRuntimeException: RESOURCE_EXHAUSTED"),
        (429, "Gemini API error: 429 - Resource has been exhausted (e.g. check quota)."),
        (
            0,
            "google.api_core.exceptions.ResourceExhausted: None Resource has been exhausted (e.g. check quota).",
        ),
        (
            429,
            "httpx.HTTPStatusError: Client error '429 Too Many Requests' for url 'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions'",
        ),
        (429, '{:error, %{status: 429, body: ""}}'),
        (
            429,
            'Unhandled promise rejection: ApiError: {"error":{"code":429,"message":"","status":"Too Many Requests"}}',
        ),
        (
            429,
            "HTTP request failed! HTTP/1.1 429 Too Many Requests in /var/www/html/gemini.php on line 58",
        ),
    ),
}
