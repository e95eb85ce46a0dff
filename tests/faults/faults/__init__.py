"""One fault a file: on which databases it is tried, and what is done."""
