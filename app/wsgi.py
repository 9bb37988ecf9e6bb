"""What a server imports: settings come from the environment."""

from app import starting

app = starting.server()
