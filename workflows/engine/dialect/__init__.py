"""What diagrams may say: the table of supported elements and attributes, and reading a file into plain records."""
