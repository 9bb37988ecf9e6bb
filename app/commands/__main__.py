"""`python -m app.commands` is `vafa`."""

from app.commands.main import main

main(prog_name="vafa")
