"""The command line: ``vafa``. Exit status 0, 1 (the data or the analysis refuse, the reason on stderr), 2 (usage)."""

from importlib import import_module

import click

# a command is loaded when it is asked for: numpy alone takes longer than all that --help has to say
COMMANDS = {
    "analyse": ("analyse:analyse", "Analyse a table (csv, xlsx, sav, dta, parquet): reliability, factors, dimensions."),
    "backup": ("backup:backup", "Copy the database while the server runs."),
    "bounce": (
        "letters:bounce",
        "Mark the message that a mail server gives back; its report comes on standard input.",
    ),
    "check": ("check:check", "Check a questionnaire: every defect at once, each with its line and remedy."),
    "db": ("database:db", "The database."),
    "demo": ("demo:demo", "Fill a folder with simulated guests and serve it on this machine only."),
    "import": ("customers:import_", "Bring in what another system exported, from CSV or XLSX."),
    "keys": ("backup:keys", "The keys of the instance."),
    "responses": ("responses:responses", "What people answered."),
    "restore": ("backup:restore", "Put a copy in the place of the database; the present one is copied first."),
    "serve": ("serve:serve", "Serve the application; brings the database up to date first."),
    "user": ("people:user", "People who sign in."),
    "worker": ("worker:worker", "Open and close waves, send what is due, do long work: until stopped."),
}


class LazyGroup(click.Group):
    """A group whose commands stand in modules of their own, which nobody loads before they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        found: click.Command = getattr(import_module(f"app.commands.{module}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="vafa")
def main() -> None:
    """Ask customers, check the scales, see loyalty move."""
