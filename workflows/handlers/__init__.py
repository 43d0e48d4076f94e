"""One use case a function: `handler(uow, actor, **arguments)`. The typed signature is the command."""
