"""What a server imports: settings come from the environment."""

from app.commands import starting

app = starting.server()
