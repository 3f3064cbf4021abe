"""What is shipped of a network."""

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.train

from premotor.learn.export import Probabilities  # noqa: E402


class Unsure(torch.nn.Module):
    """Every kind alike."""

    def forward(self, x: "torch.Tensor", features: "torch.Tensor") -> tuple["torch.Tensor", ...]:
        return torch.zeros(1, 3), torch.zeros(1, 2), x


def test_what_was_shown_more_often_is_no_likelier() -> None:
    shipped = Probabilities(Unsure(), 1.5, [3, 1, 2])
    kinds, colors, _ = shipped(torch.zeros(1, 1), torch.zeros(1, 1))
    assert torch.allclose(kinds, torch.tensor([[2.0, 6.0, 3.0]]) / 11.0)
    assert torch.allclose(colors, torch.full((1, 2), 0.5))
