"""What a server imports: settings come from the environment."""

from app.commands.server import starting

app = starting.server()
