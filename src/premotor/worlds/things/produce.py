"""How fruit and vegetables look: proportions of each kind and the skins of its varieties."""

from dataclasses import dataclass

RGB = tuple[float, float, float]


@dataclass(frozen=True)
class Skin:
    """A variety's surface. word: what people call its color. base, blush: colors; how: share of blush.

    streaks: drawn out from pole to pole. pores: how many small dots, of color `pore`. rough: small-scale shade.
    veins: how many dark lines from pole to pole. eyes: how many dark pits.
    """

    word: str
    base: RGB
    blush: RGB
    how: float = 0.4
    streaks: float = 1.0
    pores: int = 0
    pore: RGB = (0.85, 0.75, 0.5)
    rough: float = 0.04
    veins: int = 0
    eyes: int = 0


@dataclass(frozen=True)
class Form:
    """Proportions of a kind; pairs are ranges. width, height [m]: across and along the axis.

    neck: how much narrower above (pear); point: how much narrower below; dimple, pit: depth of the hollows on
    top and below as a share of height; nipple: tips at (top, bottom); ribs: (how many lobes, depth); cleft:
    depth of a single groove; lumps: waviness; flat: thickness across over width; lying: rests on its side.
    """

    width: tuple[float, float]
    height: tuple[float, float]
    skins: tuple[Skin, ...]
    neck: float = 0.0
    point: float = 0.0
    dimple: float = 0.0
    pit: float = 0.0
    nipple: tuple[float, float] = (0.0, 0.0)
    ribs: tuple[int, float] = (0, 0.0)
    cleft: float = 0.0
    lumps: float = 0.015
    flat: float = 1.0
    lying: bool = False
    stem: str = "none"  # none | twig | stalk | star | leaves | scar
    tips: RGB | None = None
    glossy: float = 0.35


CORK: RGB = (0.62, 0.52, 0.35)
FORMS: dict[str, Form] = {
    "apple": Form(
        (0.058, 0.070), (0.054, 0.068),
        (
            Skin("red", (0.66, 0.07, 0.09), (0.80, 0.15, 0.16), 0.5, 1.0, 60),
            Skin("red", (0.80, 0.62, 0.25), (0.74, 0.10, 0.10), 0.78, 1.6, 50),
            Skin("red", (0.74, 0.05, 0.14), (0.62, 0.04, 0.09), 0.5, 0.6, 20),
            Skin("green", (0.45, 0.66, 0.18), (0.60, 0.74, 0.30), 0.4, 0.5, 70, (0.85, 0.88, 0.6)),
            Skin("green", (0.56, 0.70, 0.26), (0.42, 0.62, 0.16), 0.4, 0.5, 50, (0.4, 0.45, 0.2)),
            Skin("yellow", (0.88, 0.78, 0.30), (0.90, 0.66, 0.30), 0.3, 0.6, 60, (0.6, 0.5, 0.2)),
        ),
        point=0.16, dimple=0.16, pit=0.10, ribs=(5, 0.025), lumps=0.012, stem="twig", glossy=0.55,
    ),
    "pear": Form(
        (0.057, 0.069), (0.080, 0.110),
        (
            Skin("green", (0.62, 0.70, 0.25), (0.50, 0.62, 0.20), 0.4, 0.5, 140, (0.42, 0.42, 0.15)),
            Skin("yellow", (0.86, 0.77, 0.30), (0.82, 0.60, 0.28), 0.35, 0.5, 120, (0.55, 0.45, 0.15)),
            Skin("brown", (0.58, 0.42, 0.20), (0.66, 0.52, 0.26), 0.4, 0.4, 160, (0.75, 0.62, 0.4), 0.06),
        ),
        neck=0.56, dimple=0.02, pit=0.05, lumps=0.02, stem="twig",
    ),
    "orange": Form(
        (0.060, 0.070), (0.058, 0.069),
        (
            Skin("orange", (0.93, 0.48, 0.05), (0.96, 0.58, 0.12), 0.4, 0.1, 320, (0.80, 0.36, 0.03), 0.07),
            Skin("orange", (0.95, 0.55, 0.10), (0.90, 0.42, 0.05), 0.4, 0.1, 320, (0.85, 0.42, 0.05), 0.08),
        ),
        dimple=0.015, pit=0.01, lumps=0.008, stem="scar", glossy=0.35,
    ),
    "lemon": Form(
        (0.047, 0.060), (0.062, 0.080),
        (
            Skin("yellow", (0.95, 0.82, 0.15), (0.97, 0.88, 0.30), 0.4, 0.1, 250, (0.86, 0.70, 0.08), 0.07),
            Skin("yellow", (0.92, 0.82, 0.20), (0.76, 0.76, 0.22), 0.2, 0.2, 250, (0.82, 0.68, 0.1), 0.07),
        ),
        nipple=(0.07, 0.12), lumps=0.012, lying=True, tips=(0.66, 0.68, 0.22),
    ),
    "lime": Form(
        (0.041, 0.053), (0.047, 0.064),
        (
            Skin("green", (0.22, 0.48, 0.10), (0.34, 0.58, 0.14), 0.4, 0.2, 220, (0.16, 0.38, 0.08), 0.06),
            Skin("green", (0.36, 0.58, 0.14), (0.58, 0.68, 0.22), 0.3, 0.2, 220, (0.28, 0.46, 0.1), 0.06),
        ),
        nipple=(0.04, 0.07), lumps=0.01, lying=True, tips=(0.5, 0.55, 0.2), glossy=0.45,
    ),
    "peach": Form(
        (0.057, 0.069), (0.055, 0.068),
        (
            Skin("orange", (0.93, 0.66, 0.32), (0.80, 0.24, 0.18), 0.55, 0.5, 0, rough=0.03),
            Skin("red", (0.92, 0.62, 0.30), (0.70, 0.14, 0.16), 0.8, 0.5, 40, rough=0.03),
            Skin("pink", (0.95, 0.76, 0.58), (0.88, 0.44, 0.42), 0.6, 0.4, 0, rough=0.03),
        ),
        dimple=0.10, pit=0.01, cleft=0.07, lumps=0.012, glossy=0.05,
    ),
    "plum": Form(
        (0.039, 0.053), (0.041, 0.062),
        (
            Skin("purple", (0.24, 0.08, 0.26), (0.40, 0.28, 0.46), 0.4, 0.3, 30, (0.55, 0.45, 0.6)),
            Skin("purple", (0.16, 0.07, 0.20), (0.34, 0.24, 0.42), 0.35, 0.3, 20, (0.5, 0.4, 0.5)),
            Skin("red", (0.55, 0.07, 0.14), (0.38, 0.05, 0.16), 0.4, 0.3, 60, (0.75, 0.5, 0.4)),
        ),
        dimple=0.05, cleft=0.05, lumps=0.012, glossy=0.4,
    ),
    "strawberry": Form(
        (0.026, 0.041), (0.030, 0.050),
        (
            Skin("red", (0.80, 0.06, 0.08), (0.88, 0.18, 0.12), 0.35, 0.3, 240, (0.93, 0.72, 0.35), 0.06),
            Skin("red", (0.68, 0.04, 0.07), (0.80, 0.10, 0.10), 0.35, 0.3, 240, (0.90, 0.70, 0.35), 0.06),
        ),
        point=0.62, lumps=0.03, lying=True, stem="leaves", glossy=0.55,
    ),
    "kiwi": Form(
        (0.043, 0.056), (0.054, 0.074),
        (
            Skin("brown", (0.42, 0.32, 0.16), (0.50, 0.40, 0.20), 0.4, 0.8, 200, (0.30, 0.22, 0.10), 0.14),
            Skin("brown", (0.46, 0.38, 0.18), (0.40, 0.36, 0.16), 0.4, 0.8, 200, (0.34, 0.25, 0.12), 0.14),
        ),
        lumps=0.012, flat=0.95, lying=True, tips=(0.30, 0.22, 0.12), glossy=0.0,
    ),
    "mango": Form(
        (0.058, 0.070), (0.088, 0.122),
        (
            Skin("green", (0.34, 0.50, 0.18), (0.72, 0.30, 0.18), 0.35, 0.3, 120, (0.65, 0.62, 0.3)),
            Skin("red", (0.88, 0.58, 0.20), (0.72, 0.14, 0.12), 0.65, 0.3, 100, (0.85, 0.65, 0.35)),
            Skin("yellow", (0.93, 0.72, 0.18), (0.94, 0.60, 0.18), 0.4, 0.2, 40, (0.7, 0.5, 0.15)),
            Skin("orange", (0.92, 0.56, 0.15), (0.84, 0.32, 0.14), 0.45, 0.3, 60, (0.7, 0.4, 0.15)),
        ),
        neck=0.18, lumps=0.03, flat=0.85, lying=True, stem="scar",
    ),
    "avocado": Form(
        (0.056, 0.068), (0.082, 0.115),
        (
            Skin("green", (0.22, 0.34, 0.12), (0.14, 0.22, 0.08), 0.4, 0.2, 420, (0.34, 0.46, 0.18), 0.16),
            Skin("black", (0.12, 0.10, 0.08), (0.17, 0.15, 0.10), 0.4, 0.2, 420, (0.26, 0.22, 0.16), 0.18),
            Skin("brown", (0.22, 0.15, 0.09), (0.16, 0.18, 0.09), 0.4, 0.2, 420, (0.34, 0.26, 0.16), 0.16),
        ),
        neck=0.36, lumps=0.018, lying=True, stem="scar", glossy=0.2,
    ),
    "tomato": Form(
        (0.052, 0.070), (0.042, 0.058),
        (
            Skin("red", (0.80, 0.09, 0.05), (0.86, 0.20, 0.08), 0.35, 0.3),
            Skin("red", (0.70, 0.08, 0.06), (0.84, 0.26, 0.10), 0.3, 0.4),
            Skin("red", (0.84, 0.12, 0.08), (0.88, 0.32, 0.10), 0.25, 0.3),
            Skin("red", (0.76, 0.06, 0.05), (0.70, 0.10, 0.06), 0.3, 0.3),
        ),
        dimple=0.07, pit=0.03, ribs=(6, 0.05), stem="star", glossy=0.75,
    ),
    "potato": Form(
        (0.046, 0.066), (0.066, 0.110),
        (
            Skin("brown", (0.66, 0.50, 0.30), (0.56, 0.40, 0.22), 0.4, 0.2, 60, (0.36, 0.25, 0.14), 0.08, eyes=14),
            Skin("yellow", (0.82, 0.68, 0.40), (0.74, 0.58, 0.32), 0.4, 0.2, 50, (0.46, 0.34, 0.18), 0.07, eyes=14),
            Skin("brown", (0.52, 0.36, 0.22), (0.62, 0.46, 0.30), 0.4, 0.2, 60, (0.32, 0.22, 0.13), 0.10, eyes=14),
        ),
        lumps=0.05, flat=0.9, lying=True, glossy=0.02,
    ),
    "onion": Form(
        (0.050, 0.069), (0.056, 0.078),
        (
            Skin("brown", (0.72, 0.42, 0.16), (0.84, 0.58, 0.28), 0.4, 3.2, 0, rough=0.03, veins=22),
            Skin("yellow", (0.84, 0.62, 0.28), (0.70, 0.44, 0.16), 0.4, 3.2, 0, rough=0.03, veins=22),
            Skin("purple", (0.42, 0.12, 0.26), (0.58, 0.24, 0.38), 0.4, 3.0, 0, rough=0.03, veins=22),
            Skin("white", (0.92, 0.90, 0.82), (0.82, 0.82, 0.66), 0.4, 2.6, 0, rough=0.03, veins=22),
        ),
        nipple=(0.20, 0.05), lumps=0.015, tips=CORK, glossy=0.45,
    ),
    "bell pepper": Form(
        (0.060, 0.070), (0.064, 0.095),
        (
            Skin("red", (0.74, 0.05, 0.05), (0.82, 0.12, 0.07), 0.4, 0.4),
            Skin("green", (0.14, 0.40, 0.10), (0.22, 0.50, 0.14), 0.4, 0.4),
            Skin("yellow", (0.96, 0.76, 0.10), (0.95, 0.68, 0.10), 0.4, 0.4),
            Skin("orange", (0.94, 0.48, 0.06), (0.94, 0.56, 0.12), 0.4, 0.4),
        ),
        point=0.22, dimple=0.11, pit=0.06, ribs=(4, 0.19), lumps=0.025, stem="stalk", glossy=0.8,
    ),
    "egg": Form(
        (0.040, 0.046), (0.052, 0.061),
        (
            Skin("white", (0.94, 0.92, 0.88), (0.90, 0.87, 0.82), 0.4, 0.1, rough=0.015),
            Skin("brown", (0.76, 0.54, 0.38), (0.70, 0.46, 0.30), 0.4, 0.1, 80, (0.58, 0.36, 0.24), 0.02),
        ),
        neck=0.12, lumps=0.002, lying=True, glossy=0.15,
    ),
}  # fmt: skip
