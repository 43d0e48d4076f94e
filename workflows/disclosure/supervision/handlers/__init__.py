"""What people and the service do with supervised tasks, one use case a function."""
