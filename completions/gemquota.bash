# gemquota completion for bash
_gemquota() {
    local now="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" words=""
    case "${COMP_WORDS[1]} $before" in
        "diagnose --explain") words="quota no_entitlement spend_rate spend_cap billing_cap prepay_depleted storage shared_capacity provisioned_throughput model_capacity overloaded unexplained_429 gateway_cooldown auth permission location model_not_found context_window invalid_request server_error timeout cancelled network not_gemini unknown" ;;
        "diagnose --example") words="quota auth billing-cap cancelled context-window contradiction gateway-cooldown interactions invalid-request location model-capacity model-not-found network no-entitlement not-gemini overloaded permission prepay-depleted provisioned-throughput quota-minute quota-tokens server-error shared-capacity spend-cap spend-rate storage timeout unexplained-429 unknown" ;;
        "limits --model") words="flash flash-lite lite pro argon embedding deep-research-max-preview-04-2026 deep-research-preview-04-2026 deep-research-pro-preview-12-2025 gemini-2.0-flash-exp-image-generation gemini-2.5-computer-use-preview-10-2025 gemini-2.5-flash gemini-2.5-flash-image gemini-2.5-flash-lite gemini-2.5-flash-native-audio-latest gemini-2.5-flash-native-audio-preview-09-2025 gemini-2.5-flash-native-audio-preview-12-2025 gemini-2.5-flash-preview-tts gemini-2.5-pro gemini-2.5-pro-preview-tts gemini-3-flash-preview gemini-3-pro-image gemini-3-pro-image-preview gemini-3.1-flash-image gemini-3.1-flash-image-preview gemini-3.1-flash-lite gemini-3.1-flash-lite-image gemini-3.1-flash-lite-preview gemini-3.1-flash-live-preview gemini-3.1-flash-tts-preview gemini-3.1-pro-preview gemini-3.1-pro-preview-customtools gemini-3.5-flash gemini-3.5-flash-lite gemini-3.5-live-translate-preview gemini-3.5-transcribe gemini-3.5-transcribe-live gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-3.8-flash-lite-tts gemini-3.8-flash-tts gemini-3.8-live gemini-3.8-live-extended-thinking gemini-4-argon gemini-embedding-001 gemini-embedding-2 gemini-embedding-2-preview gemini-exp-1114 gemini-exp-1206 gemini-flash-latest gemini-flash-lite-latest gemini-gemma-2-27b-it gemini-gemma-2-9b-it gemini-live-2.5-flash-preview-native-audio-09-2025 gemini-nano-banana-2.1 gemini-omni-1.1-flash gemini-omni-flash-preview gemini-pro-latest gemini-robotics-er-2-preview gemini-robotics-er-2-streaming-preview gemma-3-27b-it gemma-4-26b-a4b-it gemma-4-31b-it imagen-3.0-fast-generate-001 imagen-3.0-generate-001 learnlm-1.5-pro-experimental lyria-3-clip-preview lyria-3-pro-preview lyria-3.5 lyria-3.5-clip-preview lyria-3.5-pro-preview lyria-realtime-exp nano-banana-pro-preview veo-3.1-fast-generate-001 veo-3.1-fast-generate-preview veo-3.1-generate-001 veo-3.1-generate-preview veo-3.1-lite-generate-preview" ;;
        "limits --tier") words="free tier1 tier2 tier3" ;;
    esac
    if [ -z "$words" ]; then
        case "$COMP_CWORD ${COMP_WORDS[1]}" in
            "1 "*) words="diagnose reset-time limits models emulate --help --version" ;;
            *" diagnose") case "$now" in -*) words="--clipboard --json --jsonl --markdown --short --csv --scan --since --until --exit-code --explain --example --help" ;; esac ;;
            *" reset-time") case "$now" in -*) words="--tz --at --watch --short --json --help" ;; esac ;;
            *" limits") case "$now" in -*) words="--model --tier --dimension --history --all --overrides --json --help" ;; esac ;;
            *" models") case "$now" in -*) words="--all --prices --json --help" ;; esac ;;
            *" emulate") case "$now" in -*) words="--tier --model --rpm --tpm --rpd --ipm --spend-10min --window --scenario --wording --seed --host --port --admin --tls -q --json --help" ;; esac ;;
        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "$now"))
}
complete -o default -F _gemquota gemquota
