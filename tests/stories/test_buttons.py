"""The buttons of our mails prepare answers that we understand ourselves, in every language."""

import pytest

from notifier.catalogue import LANGUAGES, words
from notifier.letter.buttons import BUTTONS
from parsers import read_command, read_own_question

COMMANDS = {
    "echo": ("undo",),
    "consent": ("yes", "no"),
    "arrived": ("arrived", "missing", "missing"),
    "unanswered": ("again",),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", COMMANDS)
def test_what_a_button_prepares_is_understood(kind, language):
    """Whoever sends a prepared answer as it is gets what the button says."""
    reader = words(language, "en", "CA", "America/Toronto")

    assert COMMANDS[kind] == tuple(read_command(reader.say(button.body)) for button in BUTTONS[kind])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_confirmation_button_is_a_question_to_us(language):
    """Whoever has sent the same paper twice may have the confirmation again instead."""
    (button,) = BUTTONS["duplicate"]

    said = words(language, "en", "CA", "America/Toronto").say(button.body)
    assert "confirmation" == read_own_question(said).kind
