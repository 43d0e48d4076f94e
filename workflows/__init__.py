"""The engine and the rules of disclosure: plain Python, no web, database or scheduler library."""
