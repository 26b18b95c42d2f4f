"""Where limits and prices are read: the package's data, genai-prices, the user's overrides.

Files come in here and leave as domain records. Nothing here prints or talks to a network.
"""
