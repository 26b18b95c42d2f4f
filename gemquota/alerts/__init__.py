"""Thresholds to edge-triggered events: each is told when it is crossed, not as long as it lasts.

`domain.alerting` judges, `readings` measures what a dashboard's frame holds, `settings` reads the user's table,
`memory` keeps what fires from one run to the next, `deliver` tells a program or a webhook.
"""
