from __future__ import annotations

from gemquota.dash.ink import Ink
from gemquota.dash.painted import inked, paint, unpainted


def test_painted_text_keeps_its_roles_and_its_columns():
    text = f"{paint('Refused', 'bad')}\n  {paint('Wait', 'dim')}   12 s\n"
    assert inked(text) == [
        (Ink("Refused", "bad"),),
        (Ink("  "), Ink("Wait", "dim"), Ink("   12 s")),
    ]
    assert unpainted(text) == "Refused\n  Wait   12 s\n"


def test_an_unknown_role_is_plain():
    assert inked(paint("x", "strange")) == [(Ink("x"),)]


def test_what_would_act_on_a_terminal_does_not():
    (line,) = inked("a\x1b[2Jb\x07 [bold]c")
    assert line == (Ink("a�[2Jb� [bold]c"),)


def test_marks_in_a_foreign_text_are_dropped():
    (line,) = inked("a\U000f0000b")
    assert line == (Ink("ab"),)
