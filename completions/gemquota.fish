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
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l exit-code -d 'Let the exit status say what was found.'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l explain -d 'Say what a cause means, and exit.' -x -a 'quota no_entitlement spend_rate spend_cap billing_cap prepay_depleted storage shared_capacity provisioned_throughput model_capacity overloaded unexplained_429 gateway_cooldown auth permission location model_not_found context_window invalid_request server_error timeout cancelled network not_gemini unknown'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l example -d 'Diagnose a built-in example (quota).' -x -a 'quota auth billing-cap cancelled context-window contradiction gateway-cooldown interactions invalid-request location model-capacity model-not-found network no-entitlement not-gemini overloaded permission prepay-depleted provisioned-throughput quota-minute quota-tokens server-error shared-capacity spend-cap spend-rate storage timeout unexplained-429 unknown'
complete -c gemquota -n '__fish_seen_subcommand_from diagnose' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a reset-time -d 'When daily quotas return, in Pacific and local time.'
complete -c gemquota -n '__fish_seen_subcommand_from reset-time' -l tz -d 'Show this time zone too; may be repeated.' -r
complete -c gemquota -n '__fish_seen_subcommand_from reset-time' -l at -d 'Count from this time instead of now, e.g. 2027-03-14.' -r
complete -c gemquota -n '__fish_seen_subcommand_from reset-time' -l watch -d 'Keep counting down; Ctrl-C ends.'
complete -c gemquota -n '__fish_seen_subcommand_from reset-time' -l short -d 'Only the countdown.'
complete -c gemquota -n '__fish_seen_subcommand_from reset-time' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from reset-time' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a limits -d 'Each models limits as last seen, and the tier rules.'
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l model -d 'A model flash, pro, an id, a quota label.' -r
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l tier -d 'free, tier1, tier2 or tier3.' -r
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l dimension -d 'rpm, rpd, tpm, tpd, ipm, ipd or batch (enqueued tokens).' -r
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l history -d 'All readings, and a plot.'
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l all -d 'Models of the past and batch limits too.'
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l overrides -d 'Your own limits, in TOML.' -r
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from limits' -l help -d 'Show the help and exit.'
complete -c gemquota -n __fish_use_subcommand -f -a models -d 'What a models name stands for quota, routing, dates.'
complete -c gemquota -n '__fish_seen_subcommand_from models' -l all -d 'Models already shut down or of unknown status too.'
complete -c gemquota -n '__fish_seen_subcommand_from models' -l prices -d 'A column of prices, from genai-prices.'
complete -c gemquota -n '__fish_seen_subcommand_from models' -l json -d 'One JSON object.'
complete -c gemquota -n '__fish_seen_subcommand_from models' -l help -d 'Show the help and exit.'
