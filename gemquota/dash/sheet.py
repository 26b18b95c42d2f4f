"""A sheet over the page: something to read at length, to copy, and to close."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from gemquota.dash import keys
from gemquota.dash.chrome import Hint, foot_line
from gemquota.dash.glyphs import Glyphs, plain
from gemquota.dash.ink import Ink, Line, folded, text_of
from gemquota.dash.lines import Lines
from gemquota.dash.painted import inked, paint
from gemquota.dash.view import View
from gemquota.domain.diagnosis import Diagnosis
from gemquota.domain.frame import Refusal
from gemquota.domain.secrets import redacted
from gemquota.domain.wording import utc
from gemquota.render.diagnosis_json import document
from gemquota.render.diagnosis_markdown import markdown
from gemquota.render.diagnosis_text import report
from gemquota.render.verdict import LocalTime

Write = Callable[[int], Sequence[Line]]
"""Width in cells to the sheet's lines."""


class _Text(Lines):
    """The sheet's text, written anew for every width."""

    def __init__(self, write: Write) -> None:
        super().__init__(id="sheet-text")
        self._write = write

    def resized(self) -> None:
        lines = self._write(self.scrollable_content_region.width)
        self.show_lines(lines)


class Sheet(ModalScreen[None]):
    """A title, lines that scroll, and copies of them in several formats."""

    DEFAULT_CSS = """
    Sheet { align: center middle; background: $background 60%; }
    #sheet { width: 100%; max-width: 110; height: auto; max-height: 100%; background: $surface; padding: 0 1; }
    #sheet Lines { background: $surface; }
    #sheet-title, #sheet-foot { height: 1; scrollbar-size: 0 0; overflow: hidden; }
    #sheet-text { height: auto; max-height: 1fr; margin: 1 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(each.key, each.action, each.text, show=each.footer, id=each.id)
        for each in (*keys.COPY, keys.CLOSE)
    ]

    def __init__(self, title: str, write: Write, copies: Mapping[str, Callable[[], str]]) -> None:
        """`copies`: what can be copied, by `text`, `markdown` and `json`."""
        super().__init__()
        self._heading = title
        self._write = write
        self._copies = copies

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Lines(id="sheet-title", focusable=False)
            yield _Text(self._write)
            yield Lines(id="sheet-foot", focusable=False)

    def on_mount(self) -> None:
        self.query_one(_Text).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._around)

    def _around(self) -> None:
        title = self.query_one("#sheet-title", Lines)
        title.show(1, lambda row, width, selected: ((Ink(self._heading, "head"),),))
        hints: dict[str, Hint] = {}
        for active in self.active_bindings.values():
            binding = active.binding
            if binding.show and active.node is self and binding.action not in hints:
                key = self.app.get_key_display(binding)
                hints[binding.action] = Hint(key, binding.description, f"screen.{binding.action}")
        foot = self.query_one("#sheet-foot", Lines)
        foot.show(1, lambda row, width, selected: (foot_line(list(hints.values()), width=width),))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "copy":
            return bool(parameters) and parameters[0] in self._copies
        return True

    def action_copy(self, kind: str) -> None:
        text = self._copies[kind]()
        self.app.copy_to_clipboard(text)
        self.app.notify(
            f"{len(text):,} characters sent to the terminal's clipboard", markup=False, timeout=3
        )

    def action_close(self) -> None:
        self.dismiss(None)


def help_sheet(
    title: str, text: str, rows: Sequence[tuple[str, str, str]], glyphs: Glyphs
) -> Sheet:
    """What a page shows, and every key: as it is bound, what it does, what the config file calls it."""

    def write(width: int) -> list[Line]:
        lines: list[Line] = [(Ink(part),) for part in folded(text, width - 1)]
        keys_cells = max((len(key) for key, _, _ in rows), default=0)
        lines += [
            (),
            (Ink("Keys, and their names for [dashboard.keys] in the config file", "head"),),
        ]
        for key, what, name in rows:
            lines.append(
                (Ink(f"{key:<{keys_cells}}  ", "accent"), Ink(f"{what:<22}"), Ink(name, "dim"))
            )
        return [
            tuple(piece._replace(text=plain(piece.text, glyphs)) for piece in line)
            for line in lines
        ]

    return Sheet(f"Help: {title}", write, {"text": lambda: _text(write(100))})


def diagnosis_sheet(
    refusal: Refusal, diagnosis: Diagnosis | None, view: View, local_time: LocalTime
) -> Sheet:
    """A refusal with its whole diagnosis, or with what is known where none was kept."""
    now_s = view.frame.now_s
    facts = _facts(refusal, view)

    def write(width: int) -> list[Line]:
        lines: list[Line] = []
        for name, value in facts:
            for number, part in enumerate(folded(value, max(8, width - 11))):
                lines.append((Ink(f"{'' if number else name:<10}", "dim"), Ink(part)))
        if diagnosis is None:
            said = "It was recorded without its diagnosis, so there is no evidence to show."
            head = [(Ink(part, "bad"),) for part in folded(view.name(refusal.headline), width)]
            lines = [*head, (), *lines, ()]
            return [*lines, *((Ink(part, "dim"),) for part in folded(said, width))]
        painted = report(
            [diagnosis], now_s=now_s, local_time=local_time, width_cells=width, paint=paint
        )
        shown = [
            tuple(piece._replace(text=plain(piece.text, view.glyphs)) for piece in line)
            for line in inked(painted)
        ]
        return [*shown, (), *lines]

    copies: dict[str, Callable[[], str]] = {"text": lambda: redacted(_text(write(100)))}
    if diagnosis is not None:
        copies["markdown"] = lambda: redacted(
            markdown([diagnosis], now_s=now_s, local_time=local_time)
        )
        copies["json"] = lambda: document([diagnosis])
    else:
        copies["json"] = lambda: redacted(json.dumps({**refusal.fields(), "at": utc(refusal.at_s)}))
    name = refusal.label or refusal.model
    title = f"{view.clock(refusal.at_s)}  {view.label(name)}"
    return Sheet(title, write, copies)


def _facts(refusal: Refusal, view: View) -> list[tuple[str, str]]:
    """What the record says of the call itself."""
    attempt = f"attempt {refusal.attempt}" if refusal.attempt > 1 else "first attempt"
    wasted = ", into a window that was known to be closed" if refusal.wasted else ""
    caller = ", ".join(filter(None, (refusal.tag, refusal.client, refusal.source)))
    rows = (
        ("Call", f"{refusal.method or 'unknown method'} of {refusal.model or 'no model'}"),
        ("Key", refusal.account),
        ("Caller", caller),
        ("HTTP", str(refusal.status) if refusal.status else "no answer"),
        ("Sent", f"{view.ago(refusal.at_s)} ago, {attempt}{wasted}"),
    )
    return [(name, view.name(value)) for name, value in rows if value]


def _text(lines: Sequence[Line]) -> str:
    return "".join(f"{text_of(line).rstrip()}\n" for line in lines)
