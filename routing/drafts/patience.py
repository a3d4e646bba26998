"""How long is waited for whom: the operator's rules, with what a brand says of its own."""

from dataclasses import fields, replace

from routing.arrival import Rules
from routing.directory import Directory
from routing.request import Request


def rules_of(request: Request, directory: Directory, rules: Rules) -> Rules:
    """The operator's rules with what the brand's own say of requests of this kind."""
    brand = directory.brands.get(request.opening.brand)
    own = (brand.patience.get(request.opening.kind) or brand.patience.get("")) if brand else None
    told = {field.name: getattr(own, field.name) for field in fields(own)} if own else {}
    return replace(rules, **{name: value for name, value in told.items() if value is not None})
