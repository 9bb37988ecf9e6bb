"""What the answers mean: a frame in, a frozen result out. Needs no web framework and no database."""
