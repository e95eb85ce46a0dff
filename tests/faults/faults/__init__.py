"""One fault a file: on which databases it is tried, on which of them in the short form too, and what is done."""
