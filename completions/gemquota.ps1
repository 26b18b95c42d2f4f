# gemquota completion for PowerShell
Register-ArgumentCompleter -Native -CommandName gemquota -ScriptBlock {
    param($word, $ast, $cursor)
    $known = @{
        '' = @('diagnose', 'reset-time', 'limits', 'models')
        'diagnose' = @('--clipboard', '--json', '--jsonl', '--markdown', '--short', '--csv', '--scan', '--since', '--until', '--exit-code', '--explain', '--example', '--help')
        'diagnose --explain' = @(<Cause.QUOTA: 'quota'>, <Cause.NO_ENTITLEMENT: 'no_entitlement'>, <Cause.SPEND_RATE: 'spend_rate'>, <Cause.SPEND_CAP: 'spend_cap'>, <Cause.BILLING_CAP: 'billing_cap'>, <Cause.PREPAY_DEPLETED: 'prepay_depleted'>, <Cause.STORAGE: 'storage'>, <Cause.SHARED_CAPACITY: 'shared_capacity'>, <Cause.PROVISIONED_THROUGHPUT: 'provisioned_throughput'>, <Cause.MODEL_CAPACITY: 'model_capacity'>, <Cause.OVERLOADED: 'overloaded'>, <Cause.UNEXPLAINED_429: 'unexplained_429'>, <Cause.GATEWAY_COOLDOWN: 'gateway_cooldown'>, <Cause.AUTH: 'auth'>, <Cause.PERMISSION: 'permission'>, <Cause.LOCATION: 'location'>, <Cause.MODEL_NOT_FOUND: 'model_not_found'>, <Cause.CONTEXT_WINDOW: 'context_window'>, <Cause.INVALID_REQUEST: 'invalid_request'>, <Cause.SERVER_ERROR: 'server_error'>, <Cause.TIMEOUT: 'timeout'>, <Cause.CANCELLED: 'cancelled'>, <Cause.NETWORK: 'network'>, <Cause.NOT_GEMINI: 'not_gemini'>, <Cause.UNKNOWN: 'unknown'>)
        'diagnose --example' = @('quota', 'auth', 'billing-cap', 'cancelled', 'context-window', 'contradiction', 'gateway-cooldown', 'interactions', 'invalid-request', 'location', 'model-capacity', 'model-not-found', 'network', 'no-entitlement', 'not-gemini', 'overloaded', 'permission', 'prepay-depleted', 'provisioned-throughput', 'quota-minute', 'quota-tokens', 'server-error', 'shared-capacity', 'spend-cap', 'spend-rate', 'storage', 'timeout', 'unexplained-429', 'unknown')
        'reset-time' = @('--tz', '--at', '--watch', '--short', '--json', '--help')
        'limits' = @('--model', '--tier', '--dimension', '--history', '--all', '--overrides', '--json', '--help')
        'models' = @('--all', '--prices', '--json', '--help')
    }
    $typed = @($ast.CommandElements | ForEach-Object { $_.ToString() })
    if ($word) { $typed = @($typed | Select-Object -SkipLast 1) }
    $name = if ($typed.Count -gt 1) { $typed[1] } else { '' }
    $key = "$name $($typed[-1])"
    if (-not $known.ContainsKey($key)) { $key = $name }
    $known[$key] | Where-Object { $_ -like "$word*" }
}
