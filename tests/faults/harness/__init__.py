"""What faults are made of, and what they are held against."""
