"""Who asks: accounts, sessions, CSRF. Edges use `required_actor()`, `current_actor()` and `@public`."""

from service.identity.requests import (
    Identity,
    PublicBlueprint,
    current_actor,
    current_identity,
    public,
    required_actor,
    token_is_right,
)

__all__ = [
    "Identity",
    "PublicBlueprint",
    "current_actor",
    "current_identity",
    "public",
    "required_actor",
    "token_is_right",
]
