"""Put a dataset on the Hugging Face hub: the one export that touches the network, when told to."""

from pathlib import Path

from attribution.errors import AnalysisError, DataError
from attribution.exports.dataset import CARD, DATA


def push_dataset(folder: Path, repository: str, *, private: bool) -> str:
    """Upload a dataset's folder as it is.

    Args:
        folder: with a card and Parquet files.
        repository: ``USER/NAME``; made when absent.
        private: if it is made.

    Returns:
        Its address.

    Raises:
        DataError: the folder holds no dataset.
        AnalysisError: the library is not installed, nobody is logged in, or the hub refuses.
    """
    if not (folder / CARD).is_file() or not any((folder / DATA).glob("*.parquet")):
        hint = "write one with `attribution dataset build`"
        raise DataError(f"{folder}: no dataset: a {CARD} and {DATA}/*.parquet", hint=hint)
    try:
        from huggingface_hub import HfApi
        from huggingface_hub.errors import HFValidationError
    except ImportError as error:
        hint = "pip install 'attribution-tr[datasets]'"
        raise AnalysisError("the library `huggingface_hub` is not installed", hint=hint) from error
    api = HfApi()
    try:
        place = api.create_repo(repository, repo_type="dataset", private=private, exist_ok=True)
        api.upload_folder(folder_path=folder, repo_id=place.repo_id, repo_type="dataset")
    except (OSError, HFValidationError) as error:
        first = str(error).strip().splitlines() or [type(error).__name__]
        hint = "log in with `hf auth login`, and name a repository as USER/NAME"
        raise AnalysisError(f"{repository}: {first[0]}", hint=hint) from error
    return str(place)
