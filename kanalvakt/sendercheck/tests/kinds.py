"""Invented logos of the kinds that a mean of large parts tells least about: wordmarks, line art, monograms, gradients;
what people make of one, and what another has in common with it. The third set behind `checks/logo.py`."""

from collections.abc import Iterator

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageOps

from kanalvakt.sendercheck.tests.arms import BLACK, BLUE, GOLD, GREEN, RED, SILVER, arms
from kanalvakt.sendercheck.tests.logos import circle, on, saved

type Paint = tuple[int, ...]
NOTHING = (0, 0, 0, 0)


def word(text: str, paint: Paint, *, weight: int = 0) -> Image.Image:
    """A word alone, trimmed; `weight` (pixels at a height of 200) makes its strokes thicker."""
    font = ImageFont.load_default(200)
    left, top, right, bottom = (round(one) for one in font.getbbox(text, stroke_width=weight))
    image = Image.new("RGBA", (right - left + 8, bottom - top + 8), (*paint, 0))
    ImageDraw.Draw(image).text((4 - left, 4 - top), text, fill=paint, font=font, stroke_width=weight)
    return image


def lines(charge: str, paint: Paint, width: int = 8) -> Image.Image:
    """Line art in a ring."""
    image = Image.new("RGBA", (512, 512), (*paint, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((12, 12, 500, 500), outline=paint, width=width)
    drawn = {
        "hills": [[(40, 340), (160, 180), (250, 300), (340, 150), (470, 340)], [(60, 380), (450, 380)]],
        "boat": [[(110, 330), (400, 330), (350, 410), (160, 410), (110, 330)], [(256, 330), (256, 100), (390, 300)]],
        "house": [[(130, 260), (256, 130), (382, 260), (382, 400), (130, 400), (130, 260)], [(230, 400), (230, 310)]],
        "crown": [[(120, 360), (100, 180), (190, 270), (256, 140), (322, 270), (412, 180), (392, 360), (120, 360)]],
    }[charge]
    for points in drawn:
        draw.line(points, fill=paint, width=width, joint="curve")
    return image


def monogram(text: str, ground: Paint, paint: Paint) -> Image.Image:
    """Letters on a disc."""
    image = Image.new("RGBA", (512, 512), NOTHING)
    ImageDraw.Draw(image).ellipse((8, 8, 504, 504), fill=ground)
    letters = word(text, paint, weight=4)
    letters.thumbnail((330, 330))
    image.alpha_composite(letters, ((512 - letters.width) // 2, (512 - letters.height) // 2))
    return image


def gradient(first: Paint, second: Paint, hole: str) -> Image.Image:
    """One colour running into another, with a hole."""
    field = Image.composite(
        Image.new("RGBA", (512, 512), second), Image.new("RGBA", (512, 512), first),
        Image.linear_gradient("L").resize((512, 512)),
    )  # fmt: skip
    mask = Image.new("L", (512, 512), 0)
    draw = ImageDraw.Draw(mask)
    draw.rounded_rectangle((16, 16, 496, 496), 90, fill=255)
    if hole == "wave":
        draw.line([(60 + step * 50, 260 + (step % 2) * 80) for step in range(9)], fill=0, width=50)
    else:
        draw.polygon([(256, 90), (400, 400), (112, 400)], fill=0)
    field.putalpha(mask)
    return field


def beside(left: Image.Image, text: str, paint: Paint) -> Image.Image:
    """A mark and the name to the right of it."""
    mark, name = ImageOps.contain(left, (300, 300)), ImageOps.contain(word(text, paint), (900, 130))
    image = Image.new("RGBA", (mark.width + 40 + name.width, mark.height), NOTHING)
    image.alpha_composite(mark, (0, 0))
    image.alpha_composite(name, (mark.width + 40, (mark.height - name.height) // 2))
    return image


def dated(image: Image.Image, year: str = "1974", paint: Paint = BLACK, *, low: bool = False) -> Image.Image:
    """With a year over it: an old version."""
    out = image.copy()
    text = ImageOps.contain(word(year, paint), (round(image.width * 0.45), round(image.height * 0.3)))
    down = round((out.height - text.height) * (0.85 if low else 0.5))
    out.alpha_composite(text, ((out.width - text.width) // 2, down))
    return out


def recoloured(image: Image.Image, box: tuple[float, float, float, float], paint: Paint) -> Image.Image:
    """With one field (shares of the sides) in another colour, where it is drawn at all."""
    out, size = image.copy(), image.size
    at = (round(box[0] * size[0]), round(box[1] * size[1]), round(box[2] * size[0]), round(box[3] * size[1]))
    out.paste(Image.new("RGBA", (at[2] - at[0], at[3] - at[1]), paint), at, image.crop(at).getchannel("A"))
    return out


TREE, TOWER = arms("tree", (BLUE, GOLD)), arms("tower", (RED, SILVER))
KINDS: dict[str, Image.Image] = {
    "a wide word": word("Exempelby kommun", BLUE),
    "a thin word": word("Storsjöbygden", BLACK),
    "a short word": word("Lillby", GREEN, weight=8),
    "a white word": word("Norrvik", SILVER, weight=3),
    "line art, hills": lines("hills", BLACK),
    "line art, thin boat": lines("boat", BLUE, 5),
    "line art, house": lines("house", (230, 230, 230), 8),
    "a monogram": monogram("EK", BLUE, SILVER),
    "a gradient": gradient(BLUE, GREEN, "wave"),
    "arms, tree": TREE,
    "arms, tower": TOWER,
    "arms beside a word": beside(TREE, "Exempelby", BLACK),
    "a word on a field": on(ImageOps.expand(word("Exempelby", SILVER), 60, (*BLUE, 255)), "#005293"),
}  # fmt: skip


def _ground(name: str) -> str:
    return "#0c3c5a" if "white" in name or "house" in name else "white"


def _square(image: Image.Image, ground: str, share: float = 0.8) -> Image.Image:
    side = max(image.size)
    big = round(side / share)
    out = Image.new("RGBA", (big, big), ground)
    out.alpha_composite(image, ((big - image.width) // 2, (big - image.height) // 2))
    return out


def bordered(square: Image.Image) -> Image.Image:
    """With a thin grey ring at its edge."""
    out = square.copy()
    ImageDraw.Draw(out).ellipse((0, 0, out.width - 1, out.height - 1), outline="#888888", width=out.width // 40)
    return out


def zoomed(square: Image.Image, share: float = 0.02) -> Image.Image:
    """Cut by a share at each edge."""
    cut = round(square.width * share)
    return square.crop((cut, cut, square.width - cut, square.height - cut)).resize(square.size)


def _to(one: Image.Image, side: int) -> Image.Image:
    return one.resize((side, side), Image.Resampling.LANCZOS)


def shown(name: str, image: Image.Image) -> Iterator[tuple[str, bytes]]:
    """As people and platforms show it."""
    ground = _ground(name)
    square = _square(image, ground)
    yield "circle 160, JPEG 30", saved(_to(circle(square, "white"), 160), "JPEG", quality=30)
    yield "circle 400, JPEG 90", saved(_to(circle(square, "white"), 400), "JPEG", quality=90)
    yield "full width, 200, JPEG 60", saved(_to(_square(image, ground, 1.0), 200), "JPEG", quality=60)
    yield "96, PNG", saved(_to(square, 96))
    yield "128, JPEG 30", saved(_to(square, 128), "JPEG", quality=30)
    yield "48, PNG", saved(_to(square, 48))
    yield "180, WebP", saved(_to(square, 180), "WEBP", quality=50)
    yield "180, GIF", saved(_to(square, 180).convert("RGB").quantize(64), "GIF")
    yield "border", saved(_to(bordered(square), 200), "JPEG", quality=70)
    yield "shift", saved(_to(ImageChops.offset(square, round(square.width * 0.02), 0), 150), "JPEG", quality=70)
    yield "zoom", saved(_to(zoomed(square), 150), "JPEG", quality=70)
    if ground == "white" and "field" not in name:
        brand = _square(image, "#f6d55c", 0.75)
        yield "on a brand colour", saved(_to(brand, 200), "JPEG", quality=60)
    if image.getchannel("A").getextrema()[0] == 0 and (("word" in name and "arms" not in name) or "line" in name):
        paint = Image.new("RGBA", image.size, (255, 255, 255, 0))
        paint.putalpha(image.getchannel("A"))
        yield "white on black", saved(_to(_square(paint, "#101820"), 200), "JPEG", quality=50)


FIELD = on(ImageOps.expand(word("Mellanbyn", SILVER), 60, (*BLUE, 255)), "#005293")
OTHERS: list[tuple[str, str, Image.Image]] = [
    ("another word of the shape", "a wide word", word("Mellanby kommun", BLUE)),
    ("another word, one part shared", "a wide word", word("Exempelby region", BLUE)),
    ("a word of as many letters", "a thin word", word("Västanådalen", BLACK)),
    ("a word of as many letters", "a short word", word("Ekeby", GREEN, weight=8)),
    ("near word", "a short word", word("Lillån", GREEN, weight=8)),
    ("a word of as many letters", "a white word", word("Söderås", SILVER, weight=3)),
    ("a near word", "a white word", word("Norrhem", SILVER, weight=3)),
    *[(f"line art, {charge}", name, lines(charge, paint, width)) for charge in ("hills", "boat", "house", "crown")
      for name, paint, width in (("line art, hills", BLACK, 8), ("line art, thin boat", BLUE, 5),
                                  ("line art, house", (230, 230, 230), 8)) if charge not in name],
    ("other letters", "a monogram", monogram("FK", BLUE, SILVER)),
    ("other letters", "a monogram", monogram("SÖ", BLUE, SILVER)),
    ("swapped colours", "a monogram", monogram("EK", SILVER, BLUE)),
    ("swapped", "a gradient", gradient(GREEN, BLUE, "wave")),
    ("other hole", "a gradient", gradient(BLUE, GREEN, "peak")),
    ("another charge", "arms, tree", arms("wheel", (BLUE, GOLD))),
    ("another charge", "arms, tower", arms("star", (RED, SILVER))),
    ("another charge", "arms, tower", arms("key", (RED, SILVER))),
    ("two colours swapped", "arms, tree", arms("tree", (GOLD, BLUE))),
    ("another name beside", "arms beside a word", beside(TREE, "Mellanbyn", BLACK)),
    ("another charge beside", "arms beside a word", beside(arms("ship", (BLUE, GOLD)), "Exempelby", BLACK)),
    ("another word on the field", "a word on a field", FIELD),
    *[("a year over it", name, dated(KINDS[name], paint=RED if "tower" not in name else BLACK)) for name in
      ("arms, tree", "arms, tower", "a monogram", "a gradient", "line art, hills", "a word on a field")],
    *[("a year low on it", name, dated(KINDS[name], "1952", SILVER if name == "a monogram" else BLACK, low=True))
      for name in ("arms, tree", "arms, tower", "a monogram", "a gradient", "line art, thin boat")],
    ("another crown", "arms, tree", recoloured(TREE, (0, 0, 1, 0.28), RED)),
    ("another crown", "arms, tower", recoloured(TOWER, (0, 0, 1, 0.28), SILVER)),
    ("a field changed", "arms, tree", recoloured(TREE, (0, 0.75, 1, 1), GREEN)),
    ("a field changed", "arms, tower", recoloured(TOWER, (0, 0.3, 0.5, 0.5), BLUE)),
    ("no crown", "arms, tree", recoloured(TREE, (0, 0, 1, 0.285), NOTHING)),
    ("mirrored", "arms, tower", ImageOps.mirror(arms("key", (RED, SILVER)))),
    *[("mirrored", name, ImageOps.mirror(KINDS[name]))
      for name in ("a wide word", "a short word", "line art, thin boat")],
]  # fmt: skip


def asked(name: str, image: Image.Image) -> Iterator[tuple[str, bytes]]:
    """Another's picture in three sizes."""
    square, full = _square(image, _ground(name)), _square(image, _ground(name), 1.0)
    yield "circle 160, JPEG 60", saved(_to(circle(square, "white"), 160), "JPEG", quality=60)
    yield "400 PNG", saved(_to(square, 400))
    yield "full 128, JPEG 40", saved(_to(full, 128), "JPEG", quality=40)


def same_pairs() -> Iterator[tuple[str, Image.Image, bytes]]:
    """What it is, our logo, its picture."""
    for name, image in KINDS.items():
        for what, data in shown(name, image):
            yield f"{name}, {what}", image, data


def other_pairs() -> Iterator[tuple[str, Image.Image, bytes]]:
    """What it is, our logo, another's picture."""
    for what, name, image in OTHERS:
        for size, data in asked(name, image):
            yield f"{name}: {what}, {size}", KINDS[name], data
