# gemquota completion for bash
_gemquota() {
    local now="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" words=""
    case "${COMP_WORDS[1]} $before" in
        "diagnose --explain") words="quota no_entitlement spend_rate spend_cap billing_cap prepay_depleted storage shared_capacity provisioned_throughput model_capacity overloaded unexplained_429 gateway_cooldown auth permission location model_not_found context_window invalid_request server_error timeout cancelled network not_gemini unknown" ;;
        "diagnose --example") words="quota auth billing-cap cancelled context-window contradiction gateway-cooldown interactions invalid-request location model-capacity model-not-found network no-entitlement not-gemini overloaded permission prepay-depleted provisioned-throughput quota-minute quota-tokens server-error shared-capacity spend-cap spend-rate storage timeout unexplained-429 unknown" ;;
    esac
    if [ -z "$words" ]; then
        case "$COMP_CWORD ${COMP_WORDS[1]}" in
            "1 "*) words="diagnose reset-time limits models --help --version" ;;
            *" diagnose") case "$now" in -*) words="--clipboard --json --jsonl --markdown --short --csv --scan --since --until --exit-code --explain --example --help" ;; esac ;;
            *" reset-time") case "$now" in -*) words="--tz --at --watch --short --json --help" ;; esac ;;
            *" limits") case "$now" in -*) words="--model --tier --dimension --history --all --overrides --json --help" ;; esac ;;
            *" models") case "$now" in -*) words="--all --prices --json --help" ;; esac ;;
        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "$now"))
}
complete -o default -F _gemquota gemquota
