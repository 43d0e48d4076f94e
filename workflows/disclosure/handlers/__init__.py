"""What people do outside a task, one use case a function, and the topic functions that diagrams call."""
