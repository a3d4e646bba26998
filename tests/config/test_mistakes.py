"""What a mistake looks like to the operator."""

from config import ConfigurationError, Mistake, did_you_mean


def test_a_mistake_reads_as_file_line_key_message_and_cure():
    """A mistake is one line that an editor can jump to."""
    mistake = Mistake("territories.csv", 14, "dealer", "no dealer is called 'x'", "add it")

    assert "territories.csv:14: dealer: no dealer is called 'x' (add it)" == str(mistake)


def test_what_is_not_known_of_a_mistake_is_left_out():
    """Without line, key and cure the file and the message remain."""
    assert "shops.csv: is gone" == str(Mistake("shops.csv", None, "", "is gone", ""))


def test_the_error_says_every_mistake_on_a_line_of_its_own():
    """ConfigurationError carries all mistakes, and prints them."""
    first, second = Mistake("a", 1, "k", "m", "c"), Mistake("b", 2, "k", "m", "c")

    error = ConfigurationError([first, second])

    assert (first, second) == error.mistakes
    assert "a:1: k: m (c)\nb:2: k: m (c)" == str(error)


def test_a_near_word_is_suggested_and_a_far_one_is_not():
    """The cure names the nearest known word, or else the other cure."""
    assert "did you mean 'listen'?" == did_you_mean("Lisen", ["listen", "port"], "remove it")

    assert "remove it" == did_you_mean("zebra", ["listen", "port"], "remove it")
