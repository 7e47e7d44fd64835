"""Whisper's architecture under the parameter names of transformers' `WhisperForConditionalGeneration`.

Three things differ while it trains: the encoder takes windows of any length at any position, its convolutions are
matrix products (fast in bfloat16 on a CPU), and a phoneme CTC head, dropped on export, listens to its output.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

ENCODER_POSITIONS = 1500
DECODER_POSITIONS = 448


@dataclass(frozen=True)
class Shape:
    """Sizes of the model. `guided` names the decoder layers in which half of the heads learn to point at the word."""

    vocabulary: int
    timestamps_from: int
    phones: int
    width: int = 256
    heads: int = 4
    hidden: int = 1024
    encoder_layers: int = 4
    decoder_layers: int = 4
    guided: tuple[int, ...] = (0, 1, 2, 3)


def sinusoids(length: int, channels: int) -> Tensor:
    """Whisper's fixed positions, [length, channels]."""
    step = math.log(10000) / (channels // 2 - 1)
    times = torch.arange(length)[:, None] * torch.exp(-step * torch.arange(channels // 2))[None]
    return torch.cat([times.sin(), times.cos()], 1)


class Attention(nn.Module):
    """Multi-head attention; with `guided` heads it keeps their weights of the last pass in `weights`."""

    def __init__(self, width: int, heads: int, guided: int = 0) -> None:
        super().__init__()
        self.heads, self.guided = heads, guided
        self.weights: Tensor | None = None
        self.k_proj = nn.Linear(width, width, bias=False)
        self.v_proj = nn.Linear(width, width)
        self.q_proj = nn.Linear(width, width)
        self.out_proj = nn.Linear(width, width)

    def _split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def forward(self, x: Tensor, memory: Tensor | None = None, *, causal: bool = False) -> Tensor:
        """[batch, time, width]; a `memory` of a smaller batch serves several views of it, one after the other."""
        source = x if memory is None else memory
        query, key, value = (
            self._split(self.q_proj(x)),
            self._split(self.k_proj(source)),
            self._split(self.v_proj(source)),
        )
        views = x.shape[0] // source.shape[0]
        if views > 1:
            key, value = key.repeat(views, 1, 1, 1), value.repeat(views, 1, 1, 1)
        if self.guided:
            weights = torch.matmul(query, key.transpose(-1, -2)).mul(query.shape[-1] ** -0.5).softmax(-1)
            self.weights = weights[:, : self.guided]
            mixed = torch.matmul(weights, value)
        else:
            mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=causal)
        return self.out_proj(mixed.transpose(1, 2).reshape(x.shape))


class Layer(nn.Module):
    """A pre-norm transformer layer; a decoder's has cross-attention."""

    def __init__(self, shape: Shape, *, decoder: bool, guided: int = 0) -> None:
        super().__init__()
        width, self.decoder = shape.width, decoder
        self.self_attn, self.self_attn_layer_norm = Attention(width, shape.heads), nn.LayerNorm(width)
        if decoder:
            self.encoder_attn = Attention(width, shape.heads, guided)
            self.encoder_attn_layer_norm = nn.LayerNorm(width)
        self.fc1, self.fc2 = nn.Linear(width, shape.hidden), nn.Linear(shape.hidden, width)
        self.final_layer_norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        """[batch, time, width] -> the same."""
        x = x + self.self_attn(self.self_attn_layer_norm(x), causal=self.decoder)
        if self.decoder:
            x = x + self.encoder_attn(self.encoder_attn_layer_norm(x), memory)
        return x + self.fc2(functional.gelu(self.fc1(self.final_layer_norm(x))))


class Encoder(nn.Module):
    """Two convolutions, fixed positions, layers."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(80, shape.width, 3, padding=1)
        self.conv2 = nn.Conv1d(shape.width, shape.width, 3, stride=2, padding=1)
        self.embed_positions = nn.Embedding(ENCODER_POSITIONS, shape.width)
        self.embed_positions.weight.data.copy_(sinusoids(ENCODER_POSITIONS, shape.width))
        self.embed_positions.weight.requires_grad_(False)
        self.layers = nn.ModuleList(Layer(shape, decoder=False) for _ in range(shape.encoder_layers))
        self.layer_norm = nn.LayerNorm(shape.width)

    @staticmethod
    def _convolve(x: Tensor, conv: nn.Conv1d, stride: int) -> Tensor:
        """A convolution of width 3 over [batch, time, channels] as one matrix product."""
        x = functional.pad(x, (0, 0, 1, 1))
        last = (x.shape[1] - 3) // stride * stride + 1
        taps = torch.cat([x[:, tap : tap + last : stride] for tap in range(3)], -1)
        return functional.linear(taps, conv.weight.permute(0, 2, 1).reshape(conv.weight.shape[0], -1), conv.bias)

    def forward(self, mel: Tensor, offset: Tensor) -> Tensor:
        """`mel` [batch, time, 80]; `offset` [batch]: where in the 30 seconds it begins, in steps of 20 ms."""
        x = functional.gelu(self._convolve(mel, self.conv1, 1))
        x = functional.gelu(self._convolve(x, self.conv2, 2))
        x = x + self.embed_positions.weight[offset[:, None] + torch.arange(x.shape[1], device=x.device)[None]]
        for layer in self.layers:
            x = layer(x)
        return self.layer_norm(x)


class Decoder(nn.Module):
    """Learned positions, layers with cross-attention, tied output."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        guided = shape.heads // 2
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.embed_positions = nn.Embedding(DECODER_POSITIONS, shape.width)
        self.layers = nn.ModuleList(
            Layer(shape, decoder=True, guided=guided if index in shape.guided else 0)
            for index in range(shape.decoder_layers)
        )
        self.layer_norm = nn.LayerNorm(shape.width)

    def forward(self, ids: Tensor, memory: Tensor) -> Tensor:
        """`ids` [views x batch, tokens] -> [.., tokens, width]."""
        x = self.embed_tokens(ids) + self.embed_positions.weight[: ids.shape[1]]
        for layer in self.layers:
            x = layer(x, memory)
        return self.layer_norm(x)


class Core(nn.Module):
    """The two halves, as transformers names them."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.encoder, self.decoder = Encoder(shape), Decoder(shape)


class Whisper(nn.Module):
    """The model in training."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.model = Core(shape)
        self.ctc = nn.Linear(shape.width, shape.phones + 1)
        for name, parameter in self.named_parameters():
            if "encoder.embed_positions" not in name:
                _initialise(name, parameter, shape.encoder_layers + shape.decoder_layers)

    def forward(self, mel: Tensor, offset: Tensor, ids: Tensor) -> tuple[Tensor, Tensor]:
        """-> the encoder's output and the decoder's last hidden states."""
        memory = self.model.encoder(mel, offset)
        return memory, self.model.decoder(ids, memory)

    def logits(self, hidden: Tensor) -> Tensor:
        """Scores over the vocabulary."""
        return functional.linear(hidden, self.model.decoder.embed_tokens.weight)

    def pointing(self) -> list[Tensor]:
        """The guided heads' cross-attention of the last pass, [batch, heads, tokens, time] a layer; forgotten after."""
        found = []
        for index in self.shape.guided:
            attention = self.model.decoder.layers[index].encoder_attn
            found.append(attention.weights)
            attention.weights = None
        return found


def _initialise(name: str, parameter: nn.Parameter, layers: int) -> None:
    if parameter.dim() == 3:
        nn.init.normal_(parameter, 0, (parameter.shape[1] * parameter.shape[2]) ** -0.5)
    elif name.endswith(("out_proj.weight", "fc2.weight")):
        nn.init.normal_(parameter, 0, 0.04 / math.sqrt(2 * layers))
    elif parameter.dim() == 2 and "embed" not in name and "ctc" not in name:
        nn.init.normal_(parameter, 0, 0.6 * parameter.shape[1] ** -0.5)
    elif parameter.dim() == 2:
        nn.init.normal_(parameter, 0, 0.02)
    elif name.endswith("bias"):
        nn.init.zeros_(parameter)


def grown(weights: dict[str, Tensor], shape: Shape) -> dict[str, Tensor]:
    """Weights of a model with half as many decoder layers, each followed by a copy of itself that adds nothing yet."""
    mark = "model.decoder.layers."
    old = {int(name.removeprefix(mark).split(".")[0]) for name in weights if name.startswith(mark)}
    if len(old) == shape.decoder_layers:
        return weights
    if 2 * len(old) != shape.decoder_layers:
        raise ValueError(f"cannot grow {len(old)} decoder layers to {shape.decoder_layers}: only to twice as many")
    out = {name: value for name, value in weights.items() if not name.startswith(mark)}
    for name, value in weights.items():
        if name.startswith(mark):
            index, rest = name.removeprefix(mark).split(".", 1)
            silent = any(part in rest for part in ("out_proj", "fc2"))
            out[f"{mark}{2 * int(index)}.{rest}"] = value
            out[f"{mark}{2 * int(index) + 1}.{rest}"] = torch.zeros_like(value) if silent else value.clone()
    return out
