"""What a server imports: settings come from the environment."""

import os

from app import starting
from app.config import Config

# whatever a library writes beside us is nobody else's either
os.umask(0o077)
app = starting.application(Config.from_environment(), "server")
