"""Undo what terminals, loggers, editors and string literals did to a text.

`unwrapped` takes a paste and gives the same words in one canonical form, whatever
they were wrapped in: no colours, no boxes, no per-line prefixes, no escapes, wrapped
lines joined. Where a line's own date was taken away a mark stays, for `episodes`. Quotes are kept but mean little afterwards: the readers of this room look
for `key separator value` and never count quotes, so a text that lost some is read too.
"""

from __future__ import annotations

import re
from itertools import groupby

from gemquota.extract.vocabulary import mended

DATED, LEVELLED = "\x1e", "\x1d"
"""At the start of a line: a date stood here; a date and a level. Blanks, to whoever splits words."""

MARKS = DATED + LEVELLED

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)?|[@-Z\\-_])")
_SGR = r"(?:[0-4]|7|9|2[1-9]|[349][0-7]|[34][89]|10[0-7])"
# Colours whose escape character was lost in a copy, or is written out in a literal.
_BARE_COLOUR = re.compile(rf"\[{_SGR}(?:;[0-9]{{1,3}}){{0,4}}m(?!\])")
# From the first backslash of a row, and all of them: else a long row takes time in its square.
_ESCAPED_COLOUR = re.compile(r"(?<!\\)\\++(?:u001[bB]|x1[bB]|033|e)\[[0-9;]{0,20}[A-Za-z]")
_CONTROL = {
    code: None for code in (*range(0x20), 0x7F, *range(0x80, 0xA0)) if chr(code) not in "\n\t"
}
_PLAIN = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'",
        "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " ",
        "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None, "\u00ad": None,
        "：": ":", "，": ",",
    }
)  # fmt: skip
_CLEAN: dict[int, str | None] = {**_CONTROL, **_PLAIN}
_BOX = "│┃║▏▕┊┋┆┇╎╏▌▐"
_RULES = "─━═╌╍┄┅┈┉╭╮╰╯┌┐└┘├┤┬┴┼╔╗╚╝╠╣"

_PREFIX = re.compile(
    r"""[ \t]*(?:
      [│┃║▏▕┊┋┆┇╎╏▌▐][ \t]?                                     # a box's border
    | >[ \t]?                                                    # quoting
    | data:[ \t]?(?=[ {}\[\]"])                                     # a server-sent event
    | //[ \t]                                                    # a comment
    | \#\#\[[a-z]+\][ \t]?                                       # GitHub's log commands
    | [\w.-]{1,40}[ \t]+\|[ \t]                                  # docker compose
    | (?P<date>\[?[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}[0-9.,]*(?:Z|[+-][0-9]{2}:?[0-9]{2})?\]?(?=[ \t\]])[ \t]?)
    | (?P<time>\[?[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,:][0-9]+)?\]?(?=[ \t])[ \t]?)
    | (?P<level>\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|SEVERE)\]?(?=[ \t])[ \t]?)
    | \|[ \t](?=[^ \t])
    )""",
    re.VERBOSE,
)
_ITEM = re.compile(r"[ \t]*-[ \t](?=[^ \t])")
_OWN_DATE = re.compile(
    r"\[?(?:20[0-9]{2}[-/][01][0-9][-/][0-3][0-9][T ][0-2][0-9]:[0-5][0-9]"
    r"|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-3]?[0-9] [0-2][0-9]:[0-5][0-9]:"
    r"|[IWEF][01][0-9][0-3][0-9] [0-2][0-9]:[0-5][0-9]:)"
    r"|[0-9a-f.:]{3,39} \S{1,40} \S{1,40} \[[0-3][0-9]/[A-Z][a-z]{2}/20"
    r"|\{[\"'](?:ts|time|timestamp|@timestamp|datetime|date|level|severity|asctime)[\"']:"
)
"""A record's own date that no prefix was: Go's, syslog's, klog's, an access log's, a JSON log's."""
_NUMBERED = re.compile(
    r"[\x1d\x1e]?[ \t]{0,12}([0-9]{1,6})(?:[ \t]*[|:][ \t]?|[ \t]+|(?=[\"'{}\[\]])|$)"
)
_JOINED_PIECES = re.compile(r"(['\"`])[ \t]*\+[ \t]*\n?[ \t]*(?:[│┃║][ \t]*\n?[ \t]*)*\1")
_ESCAPED = re.compile(r"\\+(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.|\n)")
_ESCAPED_BYTES = re.compile(r"(?<!\\)(?:\\++x[0-9a-fA-F]{2})+")
_ESCAPES = {"n": "\n", "r": "\n", "t": "\t", "b": " ", "f": " ", "v": " ", "0": " ", "\n": ""}
_LOST_NEWLINE = re.compile(r"(?<=[a-z0-9. ])n(?=\* Quota exceeded for metric|Please retry in )")
_NARROWEST = 20
"""No terminal or editor wraps at fewer cells."""

_ALIKE = 8
"""Pieces of one text hardly ever begin with the same so many characters; records do."""

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")


def plain(text: str) -> str:
    """`text` without colours, control characters and typographic quotes; lines end in a newline."""
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    if "m" in text:
        text = _BARE_COLOUR.sub("", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_CLEAN)


def unwrapped(text: str) -> str:
    """The canonical form of `text` (already `plain`): see the module."""
    if "&" in text and _ENTITY.search(text):
        # Joined before, because entities count in the width; and after, if the wrap came first.
        text = _without_entities(_rejoined(text))
    text = _rejoined(text)
    text = _JOINED_PIECES.sub("", text)
    if "\\x" in text:
        text = _ESCAPED_BYTES.sub(_decoded, text)
    if "\\" in text:
        text = _ESCAPED_COLOUR.sub("", text)
        text = _ESCAPED.sub(_unescaped, text)
        if "\n" in text:
            # What was wrapped or numbered before it was put in a literal.
            text = _rejoined(text)
    # A lost backslash leaves the n of a newline: "gemini-2.0-flashn* Quota exceeded".
    text = _LOST_NEWLINE.sub("\n", text)
    return mended(text)


def _without_entities(text: str) -> str:
    for _ in range(3):
        if "&" not in text or not _ENTITY.search(text):
            break
        from html import unescape

        text = unescape(text).translate(_PLAIN)
    return text


def _decoded(match: re.Match[str]) -> str:
    """`\\xe2\\x80\\x9d` of a bytes literal: UTF-8 where it is that."""
    octets = bytes(int(pair, 16) for pair in re.findall(r"x([0-9a-fA-F]{2})", match[0]))
    return octets.decode("utf-8", "replace").translate(_CLEAN)


def _unescaped(match: re.Match[str]) -> str:
    escape = match[1]
    if escape[0] in "ux" and len(escape) > 1:
        code = int(escape[1:], 16)
        if 0xD800 <= code < 0xE000:
            return ""
        return chr(code).translate(_CLEAN)
    return _ESCAPES.get(escape, escape)


def _rejoined(text: str) -> str:
    """The lines of `text` without what stands before each; those that a width cut are joined."""
    lines = _joined(_without_prefixes(text.split("\n")))
    # The dash of a list goes last: in a wrapped line it may be the text's own, and counts.
    return "\n".join(
        line[match.end() :] if (match := _ITEM.match(line)) else line for line in lines
    )


def _without_prefixes(lines: list[str]) -> list[str]:
    lines = [_without_prefix(line) for line in lines]
    return _without_numbers(_without_indent(lines))


def _without_indent(lines: list[str]) -> list[str]:
    """Take away the blanks that all lines begin with."""
    indent = min((len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()), default=0)
    return [line[indent:] for line in lines] if indent else lines


def _without_prefix(line: str) -> str:
    start = 0
    shown: set[str | None] = set()
    for _ in range(6):
        match = _PREFIX.match(line, start) or (_ITEM.match(line, start) if start else None)
        if match is None:
            break
        shown.add(match.lastgroup)
        start = match.end()
    line = line[start:]
    bare = line.rstrip()
    # One blank at the end may be where a fixed width cut between two words: `_joined` needs it.
    line = line if len(line) == len(bare) + 1 else bare
    if bare.endswith(tuple(_BOX)):
        line = line.rstrip(_BOX + " \t")
    if not line or not line.strip(_RULES + _BOX + " \t"):
        return ""
    if shown.isdisjoint(("date", "time")):
        return DATED + line if _OWN_DATE.match(line) else line
    return (LEVELLED if "level" in shown else DATED) + line


def _without_numbers(lines: list[str]) -> list[str]:
    """Drop pasted line numbers: lines in a row that count up by one, two where they count from the first."""
    numbers = [int(match[1]) if (match := _NUMBERED.match(line)) else None for line in lines]
    counting = [
        (None if number is None else number - index) for index, number in enumerate(numbers)
    ]
    index = 0
    for offset, run in groupby(counting):
        size = len(list(run))
        if offset is not None and size >= (2 if offset == 1 else 3):
            for at in range(index, index + size):
                line = lines[at]
                match = _NUMBERED.match(line)
                if match:
                    lines[at] = (line[0] if line[0] in MARKS else "") + line[match.end() :]
        index += size
    return lines


def _joined(lines: list[str]) -> list[str]:
    """Join lines that a fixed width cut in the middle of a word.

    Where several neighbouring lines fill the same width to the last cell, the breaks were
    made by counting cells, not by looking for a blank, and the pieces belong together.
    Records of one length do that too, but they begin alike.
    """
    bare = [line.lstrip(MARKS) for line in lines]
    joined: list[str] = []
    index = 0
    while index < len(lines):
        end = index + 1
        width = len(bare[index])
        while (
            width >= _NARROWEST
            and end < len(lines)
            and len(bare[end]) == width
            and _goes_on(bare[end])
            and bare[end][:_ALIKE] != bare[end - 1][:_ALIKE]
        ):
            end += 1
        full = end - index
        if full >= 2 and end < len(lines) and 0 < len(bare[end]) < width and _goes_on(bare[end]):
            end += 1  # the last piece, which fills the width no more
        elif full < 3:
            end = index + 1
        joined.append("".join((lines[index], *bare[index + 1 : end])).rstrip())
        index = end
    return joined


def _goes_on(line: str) -> bool:
    """Whether `line` can be the rest of a cut word: no indent, and no line of a message's own."""
    return bool(line[:2].strip()) and not line.startswith(("* ", "- ", "• ", "Please retry in "))
