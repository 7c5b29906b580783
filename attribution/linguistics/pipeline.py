"""Load Turkish stanza models from a folder, never from the network."""

import logging
from enum import StrEnum
from pathlib import Path
from typing import Any

from attribution.errors import ModelMissingError
from attribution.models import check_model


class Depth(StrEnum):
    """How far text is analysed; each value lists stanza's processors."""

    MORPHOLOGY = "tokenize,mwt,pos"
    LEMMAS = "tokenize,mwt,pos,lemma"


def load_pipeline(model_dir: Path, *, batch_size: int = 128, depth: Depth = Depth.LEMMAS) -> Any:
    """A stanza pipeline over the models in `model_dir`.

    Args:
        model_dir: a stanza resources folder with Turkish models: ours in ``models/stanza``, or
            one that ``stanza.download("tr")`` made and ``attribution models seal`` sealed.
        batch_size: sentences a tagger or lemmatizer batch.
        depth: what is run; the models of the rest are not loaded.

    Raises:
        ModelMissingError: the folder holds no Turkish models.
        ModelDamagedError: it is not what its manifest says.
    """
    hint = "attribution train linguistics --treebanks DIR, or --stanza-dir with other models"
    check_model(model_dir, name="stanza models", hint=hint)
    import stanza

    logging.getLogger("stanza").setLevel(logging.CRITICAL)
    try:
        return stanza.Pipeline(
            "tr",
            dir=str(model_dir),
            processors=depth.value,
            download_method=None,
            verbose=False,
            tokenize_batch_size=batch_size,
            pos_batch_size=batch_size,
            lemma_batch_size=batch_size,
            mwt_batch_size=batch_size,
        )
    except (OSError, ValueError, KeyError) as error:
        raise ModelMissingError(
            f"stanza models in {model_dir} do not load: {str(error).splitlines()[0]}",
            hint="attribution train linguistics --treebanks DIR",
        ) from error
