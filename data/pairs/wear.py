"""How a page ages between the press and the pixels: ink, paper, copies, scanners, files.

Needs numpy and Pillow. The same page, wear and seed give the same picture.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Grey = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Wear:
    """How a page went from paper to pixels; see :func:`degrade` for the units."""

    dpi: int
    skew: float = 0.2
    blur: float = 0.5
    noise: float = 4
    contrast: float = 0.9
    specks: float = 0.0
    ink: float = 0.0
    uneven: float = 0.0
    broken: float = 0.0
    shine: float = 0.0
    curl: float = 0.0
    stains: int = 0
    copies: int = 0
    one_bit: float = 0.0
    coarse: bool = False
    jpeg: int = 0
    kept_out: bool = False


WEARS = {
    # A library's own scanner, good paper, careful hands.
    "archive": Wear(dpi=300, skew=0.2, blur=0.9, noise=5, contrast=0.85, specks=0.0001),
    # An office machine with a sheet feeder: pages run in askew, the glass is a little dusty.
    "office": Wear(dpi=200, skew=0.5, blur=0.7, noise=9, contrast=0.8, specks=0.0003),
    # A photocopy of a carbon copy, scanned with care: soft, grey and speckled.
    "copy": Wear(dpi=300, skew=0.6, blur=2.0, noise=9, contrast=0.65, specks=0.0002),
    # Bulk digitisation of the nineties, when disks were small.
    "bulk": Wear(dpi=150, skew=0.3, blur=0.45, noise=8, contrast=0.75, specks=0.0003),
    # Straight from the type: what an engine makes of perfect pages.
    "clean": Wear(dpi=300, skew=0.0, blur=0.3, noise=0, contrast=1.0),
    "fine": Wear(dpi=400, skew=0.1, blur=1.1, noise=5, contrast=0.9),
    # Too little ink, too much ink, and one press that gave both.
    "thin": Wear(dpi=300, ink=-0.75, noise=6, specks=0.0001),
    "fat": Wear(dpi=300, ink=0.75, noise=6, specks=0.0001),
    "worn": Wear(dpi=300, ink=-0.25, uneven=0.5, broken=0.02, noise=7, specks=0.0003),
    "newsprint": Wear(dpi=200, ink=0.3, uneven=0.6, broken=0.01, contrast=0.6, noise=12),
    # A copy of a copy of a copy.
    "photocopy": Wear(dpi=200, copies=3, skew=0.8, specks=0.0004),
    # One bit a dot, 200 to the inch.
    "fax": Wear(dpi=200, one_bit=0.5, skew=0.5, noise=22, blur=0.6, specks=0.0006),
    # For a web page: small, or pressed hard into a small file.
    "small": Wear(dpi=100, blur=0.3, noise=3, jpeg=55),
    "jpeg": Wear(dpi=150, blur=0.4, noise=4, jpeg=14),
    # Thin paper, a thick book, a damp cellar.
    "shine": Wear(dpi=300, shine=0.3, blur=0.9, contrast=0.75, noise=7),
    "curl": Wear(dpi=250, curl=5.0, blur=0.8, contrast=0.8, noise=7),
    "stains": Wear(dpi=250, stains=14, blur=0.8, contrast=0.7, noise=9, specks=0.0004),
    # Kept out of training: relatives of the above in other measures, to judge by.
    "weathered": Wear(
        dpi=240, ink=-0.3, uneven=0.45, broken=0.025, contrast=0.75, noise=9, specks=0.0002,
        kept_out=True,
    ),
    "telefax": Wear(
        dpi=200, one_bit=0.46, coarse=True, noise=14, blur=0.5, specks=0.0003, kept_out=True
    ),
    "fourth copy": Wear(dpi=240, copies=4, skew=0.6, ink=0.2, kept_out=True),
    "crisp": Wear(dpi=320, skew=0.1, blur=0.6, noise=3, contrast=0.95, kept_out=True),
}  # fmt: skip


def degrade(page: Image, wear: Wear, seed: int) -> Image:
    """Age a clean page.

    ``skew`` is the largest turn in degrees, ``blur`` a Gaussian radius in pixels, ``noise`` a
    standard deviation in grey levels (of 255), ``contrast`` the share of the range that is left,
    ``specks`` the share of pixels turned black or white. ``ink`` goes from -1 (thin strokes) to 1
    (filled counters) and ``uneven`` is how far it wanders over the page; ``broken`` is the share
    of the ink that is missing in flakes, ``shine`` the share of the other side that shows
    through, ``curl`` how many millimetres lines bend at the spine. ``copies`` are photocopies
    made one of the other; ``one_bit`` is a threshold, ``coarse`` halves the lines of a fax,
    ``jpeg`` is a quality from 1 to 95. What is 0 is left out.
    """
    import numpy as np
    from PIL import Image, ImageFilter

    rng = np.random.default_rng(seed)
    turn = rng.uniform(-wear.skew, wear.skew)
    chance = np.random.default_rng(seed + 1)
    page = _printed(page.convert("L"), wear, chance)
    page = page.rotate(turn, Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(page.filter(ImageFilter.GaussianBlur(wear.blur)), dtype=np.float32)
    grey = 245 - (255 - grey) * wear.contrast
    if wear.stains:
        grey = _stained(grey, wear.stains, chance)
    grey += rng.normal(0, wear.noise, grey.shape)
    dice = rng.random(grey.shape)
    grey[dice < wear.specks / 2] = 0
    grey[dice > 1 - wear.specks / 2] = 255
    for _ in range(wear.copies):
        grey = _copied(grey, wear.dpi, chance)
    if wear.one_bit:
        grey = _faxed(grey, wear.one_bit, coarse=wear.coarse)
    made = Image.fromarray(grey.clip(0, 255).astype(np.uint8))
    if wear.jpeg:
        file = io.BytesIO()
        made.save(file, "JPEG", quality=wear.jpeg)
        made = Image.open(file).convert("L")
    return made


def _printed(page: Image, wear: Wear, chance: np.random.Generator) -> Image:
    """What happens before a scanner sees the page: ink, flakes, the other side, the spine."""
    import numpy as np
    from PIL import Image, ImageFilter

    scale = wear.dpi / 300
    if wear.ink or wear.uneven:
        soft = np.asarray(page.filter(ImageFilter.GaussianBlur(1.5 * scale)), dtype=np.float32)
        threshold = 0.5 - 0.3 * wear.ink - 0.3 * wear.uneven * _field(page.size, 14, chance)
        dark = 1 / (1 + np.exp(-(1 - soft / 255 - threshold.clip(0.12, 0.85)) / 0.07))
        page = Image.fromarray((255 * (1 - dark)).clip(0, 255).astype(np.uint8))
    if wear.broken:
        flakes = _field(page.size, int(page.size[0] / (5 * scale)), chance)
        gone = flakes > np.quantile(flakes, 1 - wear.broken)
        grey = np.asarray(page).copy()
        grey[gone] = 255
        page = Image.fromarray(grey)
    if wear.shine:
        back = page.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        back = back.filter(ImageFilter.GaussianBlur(2.5 * scale))
        shown = 255 - (255 - np.asarray(back, dtype=np.float32)) * wear.shine
        page = Image.fromarray(np.minimum(np.asarray(page), shown).astype(np.uint8))
    if wear.curl:
        grey = np.asarray(page, dtype=np.float32)
        rows, columns = grey.shape
        near = np.exp(-np.arange(columns) / (0.14 * columns))
        shift = (wear.curl / 25.4 * wear.dpi * near).astype(int)
        source = (np.arange(rows)[:, None] - shift[None]).clip(0, rows - 1)
        bent = np.take_along_axis(grey, source, 0) * (1 - 0.35 * near[None] ** 2)
        page = Image.fromarray(bent.astype(np.uint8))
    return page


def _field(size: tuple[int, int], bumps: int, chance: np.random.Generator) -> Grey:
    """A smooth field of about -1 to 1 over a page, with so many bumps across."""
    import numpy as np
    from PIL import Image

    rough = chance.normal(0, 0.6, (max(2, bumps * size[1] // size[0]), bumps)).astype(np.float32)
    smooth = Image.fromarray(rough).resize(size, Image.Resampling.BICUBIC)
    return np.asarray(smooth, dtype=np.float32)


def _stained(grey: Grey, stains: int, chance: np.random.Generator) -> Grey:
    import numpy as np

    rows, columns = grey.shape
    down, across = np.arange(rows, dtype=np.float32), np.arange(columns, dtype=np.float32)
    for _ in range(stains):
        wide, high = chance.uniform(0.01, 0.09, 2) * columns
        at = np.exp(-(((across - chance.uniform(0, columns)) / wide) ** 2))
        by = np.exp(-(((down - chance.uniform(0, rows)) / high) ** 2))
        grey = grey * (1 - chance.uniform(0.1, 0.45) * by[:, None] * at[None])
    return grey.astype(np.float32)


def _copied(grey: Grey, dpi: int, chance: np.random.Generator) -> Grey:
    """A photocopy: softer, harder in contrast, strewn with toner."""
    import numpy as np
    from PIL import Image, ImageFilter

    radius = 0.9 * dpi / 300
    page = Image.fromarray(grey.clip(0, 255).astype(np.uint8))
    soft = np.asarray(page.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float32)
    hard = 255 / (1 + np.exp(-(soft - chance.uniform(120, 175)) / 22))
    hard += chance.normal(0, 6, hard.shape)
    hard[chance.random(hard.shape) < 0.0002] = 30
    return hard.astype(np.float32)


def _faxed(grey: Grey, threshold: float, *, coarse: bool) -> Grey:
    import numpy as np

    rows = grey.shape[0] // 2 * 2
    if coarse:
        grey = grey[:rows].reshape(rows // 2, 2, -1).mean(1).repeat(2, 0)
    return np.where(grey > 255 * threshold, 255, 0).astype(np.float32)
