"""The manager's pages: where loyalty stands, whether it moved, what to do."""
