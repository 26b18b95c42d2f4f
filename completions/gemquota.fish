# gemquota completion for fish
complete -c gemquota -n __fish_use_subcommand -f -a diagnose -d 'Which limit refused the call, until when, and what to do.'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l clipboard -d 'Read the clipboard.'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l jsonl -d 'One diagnosis per line.'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l markdown -d 'Markdown, for a bug report.'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l short -d 'One line per error.'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l csv -d 'Scan, to one line per kind.'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l scan -d 'Count a logs errors; so is any input over 1 MB.'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l since -d 'Scan errors from this time on, e.g. 24h.' -r
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l until -d 'Scan errors before this time.' -r
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l follow -d 'Tail one file each new kind of error, until Ctrl-C.'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l every -d 'With --follow how often to look.' -r
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l exit-code -d 'Let the exit status say what was found.'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l explain -d 'Say what a cause means, and exit.' -x -a 'quota no_entitlement spend_rate spend_cap billing_cap prepay_depleted storage shared_capacity provisioned_throughput model_capacity overloaded unexplained_429 gateway_cooldown auth permission location model_not_found context_window invalid_request server_error timeout cancelled network not_gemini unknown'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l example -d 'Diagnose a built-in example (quota).' -x -a 'quota auth billing-cap cancelled context-window contradiction gateway-cooldown interactions invalid-request location model-capacity model-not-found network no-entitlement not-gemini overloaded permission prepay-depleted provisioned-throughput quota-minute quota-tokens server-error shared-capacity spend-cap spend-rate storage timeout unexplained-429 unknown'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l confirm -d 'Daily limit, short delay? Send one token after the delay.'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l yes -d 'With --confirm do not ask.'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l base-url -d 'With --confirm another server.' -r
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l env-file -d 'With --confirm read the key from it.' -r
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l emulate -d 'With --confirm ask the built-in emulator.' -x -a 'free tier1 tier2 tier3'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a reset-time -d 'When daily quotas return, in Pacific and local time.'
complete -c gemquota -n '__fish_seen_subcommand_from reset-time' -l tz -d 'Show this time zone too; may be repeated.' -r
complete -c gemquota -n '__fish_seen_subcommand_from reset-time' -l at -d 'Count from this time instead of now, e.g. 2027-03-14.' -r
complete -c gemquota -n '__fish_seen_subcommand_from reset-time' -l watch -d 'Keep counting down; Ctrl-C ends.'
complete -c gemquota -n '__fish_seen_subcommand_from reset-time' -l short -d 'Only the countdown.'
complete -c gemquota -n '__fish_seen_subcommand_from reset-time' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from reset-time' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a limits -d 'Each models limits as last seen, and the tier rules.'
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l model -d 'A model flash, pro, an id, a quota label.' -x -a 'flash flash-lite lite pro argon embedding deep-research-max-preview-04-2026 deep-research-preview-04-2026 deep-research-pro-preview-12-2025 gemini-2.0-flash-exp-image-generation gemini-2.5-computer-use-preview-10-2025 gemini-2.5-flash gemini-2.5-flash-image gemini-2.5-flash-lite gemini-2.5-flash-native-audio-latest gemini-2.5-flash-native-audio-preview-09-2025 gemini-2.5-flash-native-audio-preview-12-2025 gemini-2.5-flash-preview-tts gemini-2.5-pro gemini-2.5-pro-preview-tts gemini-3-flash-preview gemini-3-pro-image gemini-3-pro-image-preview gemini-3.1-flash-image gemini-3.1-flash-image-preview gemini-3.1-flash-lite gemini-3.1-flash-lite-image gemini-3.1-flash-lite-preview gemini-3.1-flash-live-preview gemini-3.1-flash-tts-preview gemini-3.1-pro-preview gemini-3.1-pro-preview-customtools gemini-3.5-flash gemini-3.5-flash-lite gemini-3.5-live-translate-preview gemini-3.5-transcribe gemini-3.5-transcribe-live gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-3.8-flash-lite-tts gemini-3.8-flash-tts gemini-3.8-live gemini-3.8-live-extended-thinking gemini-4-argon gemini-embedding-001 gemini-embedding-2 gemini-embedding-2-preview gemini-exp-1114 gemini-exp-1206 gemini-flash-latest gemini-flash-lite-latest gemini-gemma-2-27b-it gemini-gemma-2-9b-it gemini-live-2.5-flash-preview-native-audio-09-2025 gemini-nano-banana-2.1 gemini-omni-1.1-flash gemini-omni-flash-preview gemini-pro-latest gemini-robotics-er-2-preview gemini-robotics-er-2-streaming-preview gemma-3-27b-it gemma-4-26b-a4b-it gemma-4-31b-it imagen-3.0-fast-generate-001 imagen-3.0-generate-001 learnlm-1.5-pro-experimental lyria-3-clip-preview lyria-3-pro-preview lyria-3.5 lyria-3.5-clip-preview lyria-3.5-pro-preview lyria-realtime-exp nano-banana-pro-preview veo-3.1-fast-generate-001 veo-3.1-fast-generate-preview veo-3.1-generate-001 veo-3.1-generate-preview veo-3.1-lite-generate-preview'
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l tier -d 'free, tier1, tier2, tier3, vertex or vertex-trial.' -x -a 'free tier1 tier2 tier3'
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l dimension -d 'rpm, rpd, tpm, tpd, ipm, ipd or batch (enqueued tokens).' -x -a 'rpm rpd tpm tpd ipm ipd batch'
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l history -d 'All readings, and a plot.'
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l tiers -d 'Only the rules tiers, spend caps, batch, grounding.'
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l all -d 'Models of the past and batch limits too.'
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l overrides -d 'Your own limits, in TOML.' -r
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a quotas -d 'A projects limits and use by Googles own accounts.'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -f -a 'show increase cap'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l project -d 'Id or number. default GOOGLE_CLOUD_PROJECT, the logins, gclouds' -r
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l service -d 'developer, vertex or all.' -x -a 'developer vertex all'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l model -d 'Only this model flash, pro, an id, a quotas label.' -x -a 'flash flash-lite lite pro argon embedding deep-research-max-preview-04-2026 deep-research-preview-04-2026 deep-research-pro-preview-12-2025 gemini-2.0-flash-exp-image-generation gemini-2.5-computer-use-preview-10-2025 gemini-2.5-flash gemini-2.5-flash-image gemini-2.5-flash-lite gemini-2.5-flash-native-audio-latest gemini-2.5-flash-native-audio-preview-09-2025 gemini-2.5-flash-native-audio-preview-12-2025 gemini-2.5-flash-preview-tts gemini-2.5-pro gemini-2.5-pro-preview-tts gemini-3-flash-preview gemini-3-pro-image gemini-3-pro-image-preview gemini-3.1-flash-image gemini-3.1-flash-image-preview gemini-3.1-flash-lite gemini-3.1-flash-lite-image gemini-3.1-flash-lite-preview gemini-3.1-flash-live-preview gemini-3.1-flash-tts-preview gemini-3.1-pro-preview gemini-3.1-pro-preview-customtools gemini-3.5-flash gemini-3.5-flash-lite gemini-3.5-live-translate-preview gemini-3.5-transcribe gemini-3.5-transcribe-live gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-3.8-flash-lite-tts gemini-3.8-flash-tts gemini-3.8-live gemini-3.8-live-extended-thinking gemini-4-argon gemini-embedding-001 gemini-embedding-2 gemini-embedding-2-preview gemini-exp-1114 gemini-exp-1206 gemini-flash-latest gemini-flash-lite-latest gemini-gemma-2-27b-it gemini-gemma-2-9b-it gemini-live-2.5-flash-preview-native-audio-09-2025 gemini-nano-banana-2.1 gemini-omni-1.1-flash gemini-omni-flash-preview gemini-pro-latest gemini-robotics-er-2-preview gemini-robotics-er-2-streaming-preview gemma-3-27b-it gemma-4-26b-a4b-it gemma-4-31b-it imagen-3.0-fast-generate-001 imagen-3.0-generate-001 learnlm-1.5-pro-experimental lyria-3-clip-preview lyria-3-pro-preview lyria-3.5 lyria-3.5-clip-preview lyria-3.5-pro-preview lyria-realtime-exp nano-banana-pro-preview veo-3.1-fast-generate-001 veo-3.1-fast-generate-preview veo-3.1-generate-001 veo-3.1-generate-preview veo-3.1-lite-generate-preview'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l dimension -d 'Only this rpm, rpd, tpm, tpd, ipm or ipd.' -x -a 'rpm rpd tpm tpd ipm ipd batch'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l tier -d 'This tiers bucket, not the projects own.' -x -a 'free tier1 tier2 tier3'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l all-tiers -d 'The buckets of every tier, not the projects alone.'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l all -d 'Limits too of which nothing was used.'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l sort -d 'used, model, peak, limit or reset.' -x -a 'used model peak limit reset'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l credentials -d 'A service accounts key, or another login. default Application Default Credentials' -r
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l impersonate -d 'Act as this service account.' -r
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l quota-project -d 'In whose name Google counts these calls themselves.' -r
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l timeout -d 'Seconds that all of it may take.' -r
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l emulate -d 'Ask built-in accounts of a made-up project.' -x -a 'free tier1 tier2 tier3'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l watch -d 'Again and again, until Ctrl-C.'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l every -d 'With --watch seconds in between.' -r
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l to -d 'With increase and cap the value, or unlimited.' -r
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l reason -d 'With increase and cap why.' -r
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l contact-email -d 'With increase whom Google may ask.' -r
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l location -d 'With increase and cap a region.' -r
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l allow -d 'With cap go on though Googles safety check says large or below-usage.' -x -a 'below-usage large'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l yes -d 'Do not ask before sending.'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l dry-run -d 'Let Google check the wish, and change nothing.'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l csv -d 'Rows of CSV.'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from quotas' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a models -d 'What a models name stands for quota, routing, dates.'
complete -c gemquota -n '__fish_seen_subcommand_from models' -f -a 'flash flash-lite lite pro argon embedding deep-research-max-preview-04-2026 deep-research-preview-04-2026 deep-research-pro-preview-12-2025 gemini-2.0-flash-exp-image-generation gemini-2.5-computer-use-preview-10-2025 gemini-2.5-flash gemini-2.5-flash-image gemini-2.5-flash-lite gemini-2.5-flash-native-audio-latest gemini-2.5-flash-native-audio-preview-09-2025 gemini-2.5-flash-native-audio-preview-12-2025 gemini-2.5-flash-preview-tts gemini-2.5-pro gemini-2.5-pro-preview-tts gemini-3-flash-preview gemini-3-pro-image gemini-3-pro-image-preview gemini-3.1-flash-image gemini-3.1-flash-image-preview gemini-3.1-flash-lite gemini-3.1-flash-lite-image gemini-3.1-flash-lite-preview gemini-3.1-flash-live-preview gemini-3.1-flash-tts-preview gemini-3.1-pro-preview gemini-3.1-pro-preview-customtools gemini-3.5-flash gemini-3.5-flash-lite gemini-3.5-live-translate-preview gemini-3.5-transcribe gemini-3.5-transcribe-live gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-3.8-flash-lite-tts gemini-3.8-flash-tts gemini-3.8-live gemini-3.8-live-extended-thinking gemini-4-argon gemini-embedding-001 gemini-embedding-2 gemini-embedding-2-preview gemini-exp-1114 gemini-exp-1206 gemini-flash-latest gemini-flash-lite-latest gemini-gemma-2-27b-it gemini-gemma-2-9b-it gemini-live-2.5-flash-preview-native-audio-09-2025 gemini-nano-banana-2.1 gemini-omni-1.1-flash gemini-omni-flash-preview gemini-pro-latest gemini-robotics-er-2-preview gemini-robotics-er-2-streaming-preview gemma-3-27b-it gemma-4-26b-a4b-it gemma-4-31b-it imagen-3.0-fast-generate-001 imagen-3.0-generate-001 learnlm-1.5-pro-experimental lyria-3-clip-preview lyria-3-pro-preview lyria-3.5 lyria-3.5-clip-preview lyria-3.5-pro-preview lyria-realtime-exp nano-banana-pro-preview veo-3.1-fast-generate-001 veo-3.1-fast-generate-preview veo-3.1-generate-001 veo-3.1-generate-preview veo-3.1-lite-generate-preview'
complete -c gemquota -n '__fish_seen_subcommand_from models' -l all -d 'Models already shut down or of unknown status too.'
complete -c gemquota -n '__fish_seen_subcommand_from models' -l prices -d 'A column of prices, from genai-prices.'
complete -c gemquota -n '__fish_seen_subcommand_from models' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from models' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a probe -d 'Measure the limits that your project really has.'
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l model -d 'A model flash, pro, an id, an alias.' -x -a 'flash flash-lite lite pro argon embedding deep-research-max-preview-04-2026 deep-research-preview-04-2026 deep-research-pro-preview-12-2025 gemini-2.0-flash-exp-image-generation gemini-2.5-computer-use-preview-10-2025 gemini-2.5-flash gemini-2.5-flash-image gemini-2.5-flash-lite gemini-2.5-flash-native-audio-latest gemini-2.5-flash-native-audio-preview-09-2025 gemini-2.5-flash-native-audio-preview-12-2025 gemini-2.5-flash-preview-tts gemini-2.5-pro gemini-2.5-pro-preview-tts gemini-3-flash-preview gemini-3-pro-image gemini-3-pro-image-preview gemini-3.1-flash-image gemini-3.1-flash-image-preview gemini-3.1-flash-lite gemini-3.1-flash-lite-image gemini-3.1-flash-lite-preview gemini-3.1-flash-live-preview gemini-3.1-flash-tts-preview gemini-3.1-pro-preview gemini-3.1-pro-preview-customtools gemini-3.5-flash gemini-3.5-flash-lite gemini-3.5-live-translate-preview gemini-3.5-transcribe gemini-3.5-transcribe-live gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-3.8-flash-lite-tts gemini-3.8-flash-tts gemini-3.8-live gemini-3.8-live-extended-thinking gemini-4-argon gemini-embedding-001 gemini-embedding-2 gemini-embedding-2-preview gemini-exp-1114 gemini-exp-1206 gemini-flash-latest gemini-flash-lite-latest gemini-gemma-2-27b-it gemini-gemma-2-9b-it gemini-live-2.5-flash-preview-native-audio-09-2025 gemini-nano-banana-2.1 gemini-omni-1.1-flash gemini-omni-flash-preview gemini-pro-latest gemini-robotics-er-2-preview gemini-robotics-er-2-streaming-preview gemma-3-27b-it gemma-4-26b-a4b-it gemma-4-31b-it imagen-3.0-fast-generate-001 imagen-3.0-generate-001 learnlm-1.5-pro-experimental lyria-3-clip-preview lyria-3-pro-preview lyria-3.5 lyria-3.5-clip-preview lyria-3.5-pro-preview lyria-realtime-exp nano-banana-pro-preview veo-3.1-fast-generate-001 veo-3.1-fast-generate-preview veo-3.1-generate-001 veo-3.1-generate-preview veo-3.1-lite-generate-preview'
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l dimension -d 'rpm, tpm, ipm (images), rpd (sends nothing) or all. default rpm' -x -a 'rpm rpd tpm tpd ipm ipd batch'
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l tier -d 'Your tier, if you know it free, tier1, tier2, tier3.' -x -a 'free tier1 tier2 tier3'
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l yes -d 'Do not ask before sending.'
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l dry-run -d 'The plan alone.'
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l max-requests -d 'Hard cap.' -r
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l max-tokens -d 'Hard cap, in and out.' -r
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l max-cost -d 'Hard cap.' -r
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l max-seconds -d 'Hard cap, seconds.' -r
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l max-share-of-day -d 'Of the days requests on record, at least six.' -r
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l base-url -d 'Another server of the API.' -r
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l vertex -d 'Vertex AI, with your Application Default Credentials.' -r
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l env-file -d 'Read the key from GEMINI_API_KEY= in it.' -r
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l emulate -d 'Probe the built-in emulator a tier, or a scenario in TOML.' -x -a 'free tier1 tier2 tier3'
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l compare -d 'With the record and with earlier probes.'
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from probe' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a triage -d 'Why a 429 without details happens, by six tiny requests.'
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l model -d 'The model that refuses flash, pro, an id.' -x -a 'flash flash-lite lite pro argon embedding deep-research-max-preview-04-2026 deep-research-preview-04-2026 deep-research-pro-preview-12-2025 gemini-2.0-flash-exp-image-generation gemini-2.5-computer-use-preview-10-2025 gemini-2.5-flash gemini-2.5-flash-image gemini-2.5-flash-lite gemini-2.5-flash-native-audio-latest gemini-2.5-flash-native-audio-preview-09-2025 gemini-2.5-flash-native-audio-preview-12-2025 gemini-2.5-flash-preview-tts gemini-2.5-pro gemini-2.5-pro-preview-tts gemini-3-flash-preview gemini-3-pro-image gemini-3-pro-image-preview gemini-3.1-flash-image gemini-3.1-flash-image-preview gemini-3.1-flash-lite gemini-3.1-flash-lite-image gemini-3.1-flash-lite-preview gemini-3.1-flash-live-preview gemini-3.1-flash-tts-preview gemini-3.1-pro-preview gemini-3.1-pro-preview-customtools gemini-3.5-flash gemini-3.5-flash-lite gemini-3.5-live-translate-preview gemini-3.5-transcribe gemini-3.5-transcribe-live gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-3.8-flash-lite-tts gemini-3.8-flash-tts gemini-3.8-live gemini-3.8-live-extended-thinking gemini-4-argon gemini-embedding-001 gemini-embedding-2 gemini-embedding-2-preview gemini-exp-1114 gemini-exp-1206 gemini-flash-latest gemini-flash-lite-latest gemini-gemma-2-27b-it gemini-gemma-2-9b-it gemini-live-2.5-flash-preview-native-audio-09-2025 gemini-nano-banana-2.1 gemini-omni-1.1-flash gemini-omni-flash-preview gemini-pro-latest gemini-robotics-er-2-preview gemini-robotics-er-2-streaming-preview gemma-3-27b-it gemma-4-26b-a4b-it gemma-4-31b-it imagen-3.0-fast-generate-001 imagen-3.0-generate-001 learnlm-1.5-pro-experimental lyria-3-clip-preview lyria-3-pro-preview lyria-3.5 lyria-3.5-clip-preview lyria-3.5-pro-preview lyria-realtime-exp nano-banana-pro-preview veo-3.1-fast-generate-001 veo-3.1-fast-generate-preview veo-3.1-generate-001 veo-3.1-generate-preview veo-3.1-lite-generate-preview'
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l sibling -d 'A model to compare with.' -r
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l tokens -d 'Input of the call that was refused, if it was large.' -r
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l grounding -d 'The refused call used Google Search.'
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l from -d 'Start from an errors text; - reads stdin.' -r
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l yes -d 'Do not ask before sending.'
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l dry-run -d 'The plan alone.'
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l max-requests -d 'Hard cap.' -r
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l max-tokens -d 'Hard cap, in and out.' -r
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l max-cost -d 'Hard cap, US dollars.' -r
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l max-seconds -d 'Hard cap.' -r
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l base-url -d 'Another server of the API.' -r
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l env-file -d 'Read the key from GEMINI_API_KEY= in it.' -r
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l other-key-env-file -d 'Another key of the same project.' -r
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l other-project-env-file -d 'A key of another project.' -r
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l emulate -d 'Ask the built-in emulator.' -x -a 'free tier1 tier2 tier3'
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from triage' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a bench -d 'How fast models really answer, with intervals.'
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l model -d 'Models, side by side.' -x -a 'flash flash-lite lite pro argon embedding deep-research-max-preview-04-2026 deep-research-preview-04-2026 deep-research-pro-preview-12-2025 gemini-2.0-flash-exp-image-generation gemini-2.5-computer-use-preview-10-2025 gemini-2.5-flash gemini-2.5-flash-image gemini-2.5-flash-lite gemini-2.5-flash-native-audio-latest gemini-2.5-flash-native-audio-preview-09-2025 gemini-2.5-flash-native-audio-preview-12-2025 gemini-2.5-flash-preview-tts gemini-2.5-pro gemini-2.5-pro-preview-tts gemini-3-flash-preview gemini-3-pro-image gemini-3-pro-image-preview gemini-3.1-flash-image gemini-3.1-flash-image-preview gemini-3.1-flash-lite gemini-3.1-flash-lite-image gemini-3.1-flash-lite-preview gemini-3.1-flash-live-preview gemini-3.1-flash-tts-preview gemini-3.1-pro-preview gemini-3.1-pro-preview-customtools gemini-3.5-flash gemini-3.5-flash-lite gemini-3.5-live-translate-preview gemini-3.5-transcribe gemini-3.5-transcribe-live gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-3.8-flash-lite-tts gemini-3.8-flash-tts gemini-3.8-live gemini-3.8-live-extended-thinking gemini-4-argon gemini-embedding-001 gemini-embedding-2 gemini-embedding-2-preview gemini-exp-1114 gemini-exp-1206 gemini-flash-latest gemini-flash-lite-latest gemini-gemma-2-27b-it gemini-gemma-2-9b-it gemini-live-2.5-flash-preview-native-audio-09-2025 gemini-nano-banana-2.1 gemini-omni-1.1-flash gemini-omni-flash-preview gemini-pro-latest gemini-robotics-er-2-preview gemini-robotics-er-2-streaming-preview gemma-3-27b-it gemma-4-26b-a4b-it gemma-4-31b-it imagen-3.0-fast-generate-001 imagen-3.0-generate-001 learnlm-1.5-pro-experimental lyria-3-clip-preview lyria-3-pro-preview lyria-3.5 lyria-3.5-clip-preview lyria-3.5-pro-preview lyria-realtime-exp nano-banana-pro-preview veo-3.1-fast-generate-001 veo-3.1-fast-generate-preview veo-3.1-generate-001 veo-3.1-generate-preview veo-3.1-lite-generate-preview'
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l calls -d 'Of each model.' -r
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l concurrency -d 'So many at once, each after the other.' -r
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l rate -d 'Starts at this rate instead, whatever became of others.' -r
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l warm-up -d 'Calls before, which do not count.' -r
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l stream -d 'Stream, and time the first token.'
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l prompts -d 'One prompt a line, used in turn.' -r
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l output-tokens -d 'The most that an answer may hold.' -r
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l retries -d 'Of a refused or failed call.' -r
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l tier -d 'Your tier its ceilings on record are kept.' -x -a 'free tier1 tier2 tier3'
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l beyond-limits -d 'Do not stay under known ceilings.'
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l compare -d 'With an earlier --json.' -r
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l yes -d 'Do not ask before sending.'
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l dry-run -d 'The plan alone.'
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l max-requests -d 'Hard cap.' -r
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l max-tokens -d 'Hard cap, in and out.' -r
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l max-cost -d 'Hard cap, US dollars.' -r
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l max-seconds -d 'Hard cap.' -r
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l base-url -d 'Another server of the API.' -r
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l env-file -d 'Read the key from GEMINI_API_KEY= in it.' -r
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l emulate -d 'Measure the built-in emulator.' -x -a 'free tier1 tier2 tier3'
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l csv -d 'One line per call.'
complete -c gemquota -n '__fish_seen_subcommand_from bench' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a run -d 'Run a program and see what it uses of your quotas.'
complete -c gemquota -n '__fish_seen_subcommand_from run' -l tag -d 'Recorded with each call. default the programs name' -r
complete -c gemquota -n '__fish_seen_subcommand_from run' -l emulate -d 'Put the built-in emulator behind it.' -x -a 'free tier1 tier2 tier3'
complete -c gemquota -n '__fish_seen_subcommand_from run' -l upstream -d 'Where all calls go. default what the variables name, else Google' -r
complete -c gemquota -n '__fish_seen_subcommand_from run' -l keep-bodies -d 'Keep refusals in the APIs own words too, without keys, beside the store.'
complete -c gemquota -n '__fish_seen_subcommand_from run' -l tls -d 'Lead the calls through https and wss, which Live wants, and have the program trust it.'
complete -c gemquota -n '__fish_seen_subcommand_from run' -l openai -d 'Set OPENAI_BASE_URL too.'
complete -c gemquota -n '__fish_seen_subcommand_from run' -l json -d 'The summary as JSON, the last line of stdout.'
complete -c gemquota -n '__fish_seen_subcommand_from run' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a proxy -d 'Hand calls on unchanged, and record them.'
complete -c gemquota -n '__fish_seen_subcommand_from proxy' -l listen -d 'Port 0 takes any free one. Beyond this machine a token is put into the base URL.' -r
complete -c gemquota -n '__fish_seen_subcommand_from proxy' -l upstream -d 'Where all calls go. default Google, by path' -r
complete -c gemquota -n '__fish_seen_subcommand_from proxy' -l emulate -d 'Put the built-in emulator behind it.' -x -a 'free tier1 tier2 tier3'
complete -c gemquota -n '__fish_seen_subcommand_from proxy' -l tag -d 'Recorded with each call.' -r
complete -c gemquota -n '__fish_seen_subcommand_from proxy' -l keep-bodies -d 'Keep refusals in the APIs own words too, without keys, beside the store.'
complete -c gemquota -n '__fish_seen_subcommand_from proxy' -l tls -d 'Serve https and wss with a certificate made for it.'
complete -c gemquota -n '__fish_seen_subcommand_from proxy' -l quiet -d 'No line per call.'
complete -c gemquota -n '__fish_seen_subcommand_from proxy' -l json -d 'Start, and summary at the end, as JSON, one line each.'
complete -c gemquota -n '__fish_seen_subcommand_from proxy' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a dashboard -d 'What is used of every limit, live; --demo needs no set-up.'
complete -c gemquota -n '__fish_seen_subcommand_from dashboard' -l store -d 'Another store than that of this machine.' -r
complete -c gemquota -n '__fish_seen_subcommand_from dashboard' -l demo -d 'A day out of the emulator, a minute of it a second.'
complete -c gemquota -n '__fish_seen_subcommand_from dashboard' -l replay -d 'Recorded time, from FROM on 2h, a time, a date; else its last hour.' -r
complete -c gemquota -n '__fish_seen_subcommand_from dashboard' -l page -d 'The first overview, model, refusals, callers, limits or replay.' -r
complete -c gemquota -n '__fish_seen_subcommand_from dashboard' -l theme -d 'dark, light, or one of textuals.' -r
complete -c gemquota -n '__fish_seen_subcommand_from dashboard' -l rate -d 'Frames a second. default 4' -r
complete -c gemquota -n '__fish_seen_subcommand_from dashboard' -l ascii -d 'No other characters.'
complete -c gemquota -n '__fish_seen_subcommand_from dashboard' -l once -d 'Print one frame as text.'
complete -c gemquota -n '__fish_seen_subcommand_from dashboard' -l json -d 'Print one frame as JSON.'
complete -c gemquota -n '__fish_seen_subcommand_from dashboard' -l screenshot -d 'Write a picture of a page instead.' -r
complete -c gemquota -n '__fish_seen_subcommand_from dashboard' -l size -d 'Of the picture, in cells.' -r
complete -c gemquota -n '__fish_seen_subcommand_from dashboard' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a status -d 'The limit nearest to full, in one line, for prompts and bars.'
complete -c gemquota -n '__fish_seen_subcommand_from status' -l format -d 'text, tmux, starship, waybar or json.' -x -a 'text tmux starship waybar json'
complete -c gemquota -n '__fish_seen_subcommand_from status' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from status' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a usage -d 'What was used, of which limit, for how much, and by whom.'
complete -c gemquota -n '__fish_seen_subcommand_from usage' -l since -d 'From this time on 30m, 7d, a time, or a date, which begins in Los Angeles. default its last midnight' -r
complete -c gemquota -n '__fish_seen_subcommand_from usage' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from usage' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a guard -d 'Will so many requests fit? An exit status for scripts.'
complete -c gemquota -n '__fish_seen_subcommand_from guard' -l model -d 'A model flash, pro, an id, a quota label.' -x -a 'flash flash-lite lite pro argon embedding deep-research-max-preview-04-2026 deep-research-preview-04-2026 deep-research-pro-preview-12-2025 gemini-2.0-flash-exp-image-generation gemini-2.5-computer-use-preview-10-2025 gemini-2.5-flash gemini-2.5-flash-image gemini-2.5-flash-lite gemini-2.5-flash-native-audio-latest gemini-2.5-flash-native-audio-preview-09-2025 gemini-2.5-flash-native-audio-preview-12-2025 gemini-2.5-flash-preview-tts gemini-2.5-pro gemini-2.5-pro-preview-tts gemini-3-flash-preview gemini-3-pro-image gemini-3-pro-image-preview gemini-3.1-flash-image gemini-3.1-flash-image-preview gemini-3.1-flash-lite gemini-3.1-flash-lite-image gemini-3.1-flash-lite-preview gemini-3.1-flash-live-preview gemini-3.1-flash-tts-preview gemini-3.1-pro-preview gemini-3.1-pro-preview-customtools gemini-3.5-flash gemini-3.5-flash-lite gemini-3.5-live-translate-preview gemini-3.5-transcribe gemini-3.5-transcribe-live gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-3.8-flash-lite-tts gemini-3.8-flash-tts gemini-3.8-live gemini-3.8-live-extended-thinking gemini-4-argon gemini-embedding-001 gemini-embedding-2 gemini-embedding-2-preview gemini-exp-1114 gemini-exp-1206 gemini-flash-latest gemini-flash-lite-latest gemini-gemma-2-27b-it gemini-gemma-2-9b-it gemini-live-2.5-flash-preview-native-audio-09-2025 gemini-nano-banana-2.1 gemini-omni-1.1-flash gemini-omni-flash-preview gemini-pro-latest gemini-robotics-er-2-preview gemini-robotics-er-2-streaming-preview gemma-3-27b-it gemma-4-26b-a4b-it gemma-4-31b-it imagen-3.0-fast-generate-001 imagen-3.0-generate-001 learnlm-1.5-pro-experimental lyria-3-clip-preview lyria-3-pro-preview lyria-3.5 lyria-3.5-clip-preview lyria-3.5-pro-preview lyria-realtime-exp nano-banana-pro-preview veo-3.1-fast-generate-001 veo-3.1-fast-generate-preview veo-3.1-generate-001 veo-3.1-generate-preview veo-3.1-lite-generate-preview'
complete -c gemquota -n '__fish_seen_subcommand_from guard' -l need -d 'How many requests.' -r
complete -c gemquota -n '__fish_seen_subcommand_from guard' -l tokens -d 'Input tokens of all of them together.' -r
complete -c gemquota -n '__fish_seen_subcommand_from guard' -l wait -d 'Sleep until it fits.'
complete -c gemquota -n '__fish_seen_subcommand_from guard' -l fail-open -d 'Exit with 0 where it cannot be told.'
complete -c gemquota -n '__fish_seen_subcommand_from guard' -l tier -d 'Take limits on record of this tier where no refusal stated one. default the tier that refusals named' -x -a 'free tier1 tier2 tier3'
complete -c gemquota -n '__fish_seen_subcommand_from guard' -l key -d 'Whose quota a fingerprint or project, as usage shows it.' -r
complete -c gemquota -n '__fish_seen_subcommand_from guard' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from guard' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a alerts -d 'Be told when a limit, an error rate or a budget is about to go.'
complete -c gemquota -n '__fish_seen_subcommand_from alerts' -l every -d 'With watch how often to measure.' -r
complete -c gemquota -n '__fish_seen_subcommand_from alerts' -l config -d 'Settings other than the users own.' -r
complete -c gemquota -n '__fish_seen_subcommand_from alerts' -l dry-run -d 'With check tell nobody, and remember nothing.'
complete -c gemquota -n '__fish_seen_subcommand_from alerts' -l json -d 'One JSON object; with watch one for each event.'
complete -c gemquota -n '__fish_seen_subcommand_from alerts' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a store -d 'What is kept of recorded calls, and where.'
complete -c gemquota -n '__fish_seen_subcommand_from store' -f -a 'info prune vacuum path'
complete -c gemquota -n '__fish_seen_subcommand_from store' -l days -d 'With prune single records younger than this stay.' -r
complete -c gemquota -n '__fish_seen_subcommand_from store' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from store' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a export -d 'Recorded calls as JSON Lines, CSV or Prometheus metrics.'
complete -c gemquota -n '__fish_seen_subcommand_from export' -f -a 'jsonl csv prometheus'
complete -c gemquota -n '__fish_seen_subcommand_from export' -l since -d 'Only calls since 2h, 2026-11-24, a time.' -r
complete -c gemquota -n '__fish_seen_subcommand_from export' -l until -d 'Only calls before that time.' -r
complete -c gemquota -n '__fish_seen_subcommand_from export' -l serve -d 'With prometheus answer scrapers of this machine. 0 takes any free port. alone 9464' -r
complete -c gemquota -n '__fish_seen_subcommand_from export' -l to -d 'With otlp send to a collector, https or on this machine, as OTLP/HTTP; headers from OTEL_EXPORTER_OTLP_HEADERS.' -r
complete -c gemquota -n '__fish_seen_subcommand_from export' -l json -d 'With --serve or --to what came of it as one JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from export' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a import -d 'Calls that an application wrote down, into the store.'
complete -c gemquota -n '__fish_seen_subcommand_from import' -l tag -d 'Of calls that have none of their own.' -r
complete -c gemquota -n '__fish_seen_subcommand_from import' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from import' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a demo -d 'A quotas life in half a minute no key, no network.'
complete -c gemquota -n '__fish_seen_subcommand_from demo' -l fast -d 'No pauses. Where stdout is no terminal there are none.'
complete -c gemquota -n '__fish_seen_subcommand_from demo' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from demo' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a emulate -d 'The Gemini API on this machine, with quotas you choose.'
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l tier -d 'free, tier1, tier2 or tier3. default free' -x -a 'free tier1 tier2 tier3'
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l model -d 'The model that the next five flags are for.' -x -a 'flash flash-lite lite pro argon embedding deep-research-max-preview-04-2026 deep-research-preview-04-2026 deep-research-pro-preview-12-2025 gemini-2.0-flash-exp-image-generation gemini-2.5-computer-use-preview-10-2025 gemini-2.5-flash gemini-2.5-flash-image gemini-2.5-flash-lite gemini-2.5-flash-native-audio-latest gemini-2.5-flash-native-audio-preview-09-2025 gemini-2.5-flash-native-audio-preview-12-2025 gemini-2.5-flash-preview-tts gemini-2.5-pro gemini-2.5-pro-preview-tts gemini-3-flash-preview gemini-3-pro-image gemini-3-pro-image-preview gemini-3.1-flash-image gemini-3.1-flash-image-preview gemini-3.1-flash-lite gemini-3.1-flash-lite-image gemini-3.1-flash-lite-preview gemini-3.1-flash-live-preview gemini-3.1-flash-tts-preview gemini-3.1-pro-preview gemini-3.1-pro-preview-customtools gemini-3.5-flash gemini-3.5-flash-lite gemini-3.5-live-translate-preview gemini-3.5-transcribe gemini-3.5-transcribe-live gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-3.8-flash-lite-tts gemini-3.8-flash-tts gemini-3.8-live gemini-3.8-live-extended-thinking gemini-4-argon gemini-embedding-001 gemini-embedding-2 gemini-embedding-2-preview gemini-exp-1114 gemini-exp-1206 gemini-flash-latest gemini-flash-lite-latest gemini-gemma-2-27b-it gemini-gemma-2-9b-it gemini-live-2.5-flash-preview-native-audio-09-2025 gemini-nano-banana-2.1 gemini-omni-1.1-flash gemini-omni-flash-preview gemini-pro-latest gemini-robotics-er-2-preview gemini-robotics-er-2-streaming-preview gemma-3-27b-it gemma-4-26b-a4b-it gemma-4-31b-it imagen-3.0-fast-generate-001 imagen-3.0-generate-001 learnlm-1.5-pro-experimental lyria-3-clip-preview lyria-3-pro-preview lyria-3.5 lyria-3.5-clip-preview lyria-3.5-pro-preview lyria-realtime-exp nano-banana-pro-preview veo-3.1-fast-generate-001 veo-3.1-fast-generate-preview veo-3.1-generate-001 veo-3.1-generate-preview veo-3.1-lite-generate-preview'
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l rpm -d 'Requests per minute; 0 not on this tier, -1 no limit.' -r
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l tpm -d 'Input tokens per minute.' -r
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l rpd -d 'Requests per day.' -r
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l ipm -d 'Images per minute.' -r
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l spend-10min -d 'US dollars in any ten minutes; 0 no limit.' -r
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l window -d 'How a minute is counted fixed, sliding or bucket. default fixed' -r
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l scenario -d 'Play this TOML file; flags go before it.' -r
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l wording -d 'Generation of the refusals text a1 to a9; b1, b2 (Interactions); v1, v2 (Vertex AI). default a4, b2, v1' -r
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l seed -d 'Of everything drawn by chance.' -r
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l host -d 'Address to listen on.' -r
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l port -d '0 takes any free one.' -r
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l admin -d 'Let this machine read and set clock, quotas and counters.'
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l tls -d 'Serve https and wss with a certificate made for it.'
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l quiet -d 'No line per call.'
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l json -d 'Start, and summary at the end, as JSON, one line each.'
complete -c gemquota -n '__fish_seen_subcommand_from emulate' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a doctor -d 'Key, network, clock, model, SDKs what is wrong, and what mends it.'
complete -c gemquota -n '__fish_seen_subcommand_from doctor' -l model -d 'The model that calls ask for flash, pro, an id.' -x -a 'flash flash-lite lite pro argon embedding deep-research-max-preview-04-2026 deep-research-preview-04-2026 deep-research-pro-preview-12-2025 gemini-2.0-flash-exp-image-generation gemini-2.5-computer-use-preview-10-2025 gemini-2.5-flash gemini-2.5-flash-image gemini-2.5-flash-lite gemini-2.5-flash-native-audio-latest gemini-2.5-flash-native-audio-preview-09-2025 gemini-2.5-flash-native-audio-preview-12-2025 gemini-2.5-flash-preview-tts gemini-2.5-pro gemini-2.5-pro-preview-tts gemini-3-flash-preview gemini-3-pro-image gemini-3-pro-image-preview gemini-3.1-flash-image gemini-3.1-flash-image-preview gemini-3.1-flash-lite gemini-3.1-flash-lite-image gemini-3.1-flash-lite-preview gemini-3.1-flash-live-preview gemini-3.1-flash-tts-preview gemini-3.1-pro-preview gemini-3.1-pro-preview-customtools gemini-3.5-flash gemini-3.5-flash-lite gemini-3.5-live-translate-preview gemini-3.5-transcribe gemini-3.5-transcribe-live gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-3.8-flash-lite-tts gemini-3.8-flash-tts gemini-3.8-live gemini-3.8-live-extended-thinking gemini-4-argon gemini-embedding-001 gemini-embedding-2 gemini-embedding-2-preview gemini-exp-1114 gemini-exp-1206 gemini-flash-latest gemini-flash-lite-latest gemini-gemma-2-27b-it gemini-gemma-2-9b-it gemini-live-2.5-flash-preview-native-audio-09-2025 gemini-nano-banana-2.1 gemini-omni-1.1-flash gemini-omni-flash-preview gemini-pro-latest gemini-robotics-er-2-preview gemini-robotics-er-2-streaming-preview gemma-3-27b-it gemma-4-26b-a4b-it gemma-4-31b-it imagen-3.0-fast-generate-001 imagen-3.0-generate-001 learnlm-1.5-pro-experimental lyria-3-clip-preview lyria-3-pro-preview lyria-3.5 lyria-3.5-clip-preview lyria-3.5-pro-preview lyria-realtime-exp nano-banana-pro-preview veo-3.1-fast-generate-001 veo-3.1-fast-generate-preview veo-3.1-generate-001 veo-3.1-generate-preview veo-3.1-lite-generate-preview'
complete -c gemquota -n '__fish_seen_subcommand_from doctor' -l project -d 'Also look at this project of Google Cloud APIs, billing, roles.' -r
complete -c gemquota -n '__fish_seen_subcommand_from doctor' -l python -d 'The Python that runs your program, to look at its SDKs.' -r
complete -c gemquota -n '__fish_seen_subcommand_from doctor' -l prompt -d 'Send one prompt of one token, which counts as a request.'
complete -c gemquota -n '__fish_seen_subcommand_from doctor' -l base-url -d 'Another server of the API.' -r
complete -c gemquota -n '__fish_seen_subcommand_from doctor' -l env-file -d 'Read the key from GEMINI_API_KEY= in it.' -r
complete -c gemquota -n '__fish_seen_subcommand_from doctor' -l emulate -d 'Examine the built-in emulator.' -x -a 'free tier1 tier2 tier3'
complete -c gemquota -n '__fish_seen_subcommand_from doctor' -l fix-hints -d 'Only what mends it, one command a line.'
complete -c gemquota -n '__fish_seen_subcommand_from doctor' -l report -d 'Also write a report fit for a bug tracker, as Markdown.' -r
complete -c gemquota -n '__fish_seen_subcommand_from doctor' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from doctor' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a help -d 'The help of a command.'
complete -c gemquota -n '__fish_seen_subcommand_from help' -f -a 'diagnose reset-time limits quotas models probe triage bench run proxy dashboard status usage guard alerts store export import demo emulate doctor help completions'
complete -c gemquota -n '__fish_seen_subcommand_from help' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a completions -d 'Completion for your shell, as plain text.'
complete -c gemquota -n '__fish_seen_subcommand_from completions' -f -a 'bash zsh fish powershell'
complete -c gemquota -n '__fish_seen_subcommand_from completions' -l help -d 'Show the help and exit.'
