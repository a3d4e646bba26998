"""The buttons of our mails prepare answers that we understand ourselves, in every language."""

import pytest

from notifier.catalogue import LANGUAGES, words
from notifier.letter.buttons import BUTTONS
from parsers import read_command

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
