"""Dealers who take appointments, for the stories about them."""

from config import load_settings

_DESK = "<parts@honda-laval.example> en"


def opened(post, table, *desks, offers="", anyone=False):
    """The post office of a network with this `workshops.toml`; `desks` are more contacts of Honda de Laval.

    With `anyone` whoever writes may be answered.
    """
    (post.config / "workshops.toml").write_text(table, encoding="utf-8")
    if offers:
        (post.config / "offers.toml").write_text(offers, encoding="utf-8")
    dealers = (post.config / "dealers.csv").read_text(encoding="utf-8")
    assert _DESK in dealers
    contacts = " | ".join((_DESK, *desks))
    (post.config / "dealers.csv").write_text(dealers.replace(_DESK, contacts, 1), encoding="utf-8")
    if anyone:
        with (post.config / "partspost.toml").open("a", encoding="utf-8") as settings:
            settings.write('[trust]\nconfirm = "anyone"\n')
        post.house.settings = load_settings(post.config)
    post.house.reload()
    return post
