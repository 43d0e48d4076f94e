"""The stores of `workflows.ports`, one module a store, on Core statements and one connection."""
