"""`attribution models …`: are the model folders what their manifests say?"""

from pathlib import Path
from typing import Annotated

import typer

from attribution.cli.guard import print_error
from attribution.errors import ModelDamagedError, ModelMissingError

group = typer.Typer(no_args_is_help=True, help="Check that model folders are whole.")


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    app.add_typer(group, name="models")


@group.command("check")
def check(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[DIR]…", help="Model folders; the shipped ones by default."),
    ] = None,
) -> None:
    """Compare each file of model folders with the manifest; ends with 4 when one differs."""
    from attribution.models import check_model, model_files, models_dir

    shipped = (f for f in sorted(models_dir().glob("*/")) if model_files(f))
    failed = False
    for folder in folders or shipped:
        try:
            check_model(folder, name="model", hint="name a model folder")
        except (ModelMissingError, ModelDamagedError) as error:
            print_error(error)
            failed = True
        else:
            sizes = [path.stat().st_size for path in model_files(folder).values()]
            typer.echo(f"{folder}: {len(sizes)} files, {sum(sizes):,} bytes, as in the manifest")
    if failed:
        raise typer.Exit(ModelMissingError.exit_code)


@group.command("seal")
def seal(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="DIR…", help="Model folders that you trust.", file_okay=False),
    ],
) -> None:
    """Write the manifests of model folders as they are now; training commands do so themselves."""
    from attribution.models import MANIFEST, model_files, write_manifest

    for folder in folders:
        if not model_files(folder):
            raise ModelMissingError(f"{folder}: no model", hint="name a model folder")
        write_manifest(folder)
        typer.echo(folder / MANIFEST)
