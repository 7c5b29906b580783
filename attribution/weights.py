"""Store a network's weights in eight bits, and read them back."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from attribution.models import check_model, write_manifest

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch

Network = TypeVar("Network", bound=Any)

_SCALE = ".scale"


def pack(state: "dict[str, torch.Tensor]") -> "dict[str, torch.Tensor]":
    """Matrices as int8 with a scale a row, the rest as f16."""
    import torch

    packed = {}
    for name, tensor in state.items():
        if tensor.ndim == 2:
            scale = tensor.abs().amax(1).clamp(min=1e-8) / 127
            packed[name] = (tensor / scale[:, None]).round().to(torch.int8)
            packed[name + _SCALE] = scale.to(torch.float32)
        else:
            packed[name] = tensor.to(torch.float16)
    return {name: tensor.contiguous() for name, tensor in packed.items()}


def unpack(packed: "dict[str, torch.Tensor]") -> "dict[str, torch.Tensor]":
    """The state that `pack` was given, as f32."""
    return {
        name: tensor.float() * packed[name + _SCALE][:, None]
        if name + _SCALE in packed
        else tensor.float()
        for name, tensor in packed.items()
        if not name.endswith(_SCALE)
    }


def save_network(network: Any, folder: Path, config: dict[str, Any]) -> None:
    """Write ``config.json``, ``model.safetensors`` and the folder's manifest.

    What else belongs to the model must lie in the folder already.

    Args:
        network: a module with an `encoder` of transformers and a method `config`, which gives
            what its heads are made with.
        config: what its reader needs besides: thresholds, calibration.
    """
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file(pack(network.state_dict()), folder / "model.safetensors")
    described = {
        "network": network.config(),
        "encoder": network.encoder.config.to_diff_dict(),
        **config,
    }
    text = json.dumps(described, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    (folder / "config.json").write_text(text, encoding="utf-8")
    write_manifest(folder)


def without_pooling(config: Any) -> dict[str, bool]:
    """Arguments that leave out the pooling layer, which nothing reads, where a model has one."""
    return {"add_pooling_layer": False} if config.model_type in {"bert", "xlm-roberta"} else {}


def load_network(folder: Path, build: "Callable[[Any, dict[str, Any]], Network]") -> "Network":
    """The network of a folder, ready to read. Nothing is asked of any hub.

    Args:
        folder: as `save_network` writes it.
        build: makes the network from an encoder and what its `config` gave.

    Raises:
        ModelMissingError, ModelDamagedError: the folder is not what its manifest says.
    """
    check_model(folder, name="network", hint="attribution train")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from safetensors.torch import load_file
    from transformers import AutoConfig, AutoModel

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    described = dict(config["encoder"])
    encoder_config = AutoConfig.for_model(described.pop("model_type"), **described)
    encoder = AutoModel.from_config(encoder_config, **without_pooling(encoder_config))
    network = build(encoder, config["network"])
    network.load_state_dict(unpack(load_file(folder / "model.safetensors")))
    network.eval()
    return network


def for_inference(network: Network) -> Network:
    """The network, its layers in the number format that this processor multiplies fastest.

    Where it multiplies bfloat16 natively, encoder and layers compute in that: the whole takes
    about half the time, and figures on the development data stay the same to 0.2 points
    (`benchmarks/precision.py`). What scores stays in float32. Elsewhere nothing changes.
    """
    import torch

    able = torch.cpu.get_capabilities()
    if able.get("avx512_bf16") or able.get("amx_bf16"):
        network.encoder.to(torch.bfloat16)
        network.layers.to(torch.bfloat16)
        # Written-out attention is quicker in this format, and a row's result is then the same
        # beside longer rows.
        network.encoder.set_attn_implementation("eager")
    return network
