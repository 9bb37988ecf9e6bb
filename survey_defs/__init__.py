"""What is asked: constructs, items, pages and conditions as data. Pure: no web framework, no database, no numpy."""
