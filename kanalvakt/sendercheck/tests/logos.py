"""Invented logos, and what platforms do to one: the set that the threshold of `checks/logo.py` was chosen on."""

import io
import random
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFilter

SHAPES = ("shield", "round", "wide", "letters", "waves", "tree", "checker", "ring")
COLOURS = ((0, 90, 160), (200, 30, 40), (0, 120, 70), (240, 180, 0), (90, 40, 130), (20, 20, 20))


def logo(number: int) -> Image.Image:
    """The logo of one number: a shape, two colours and a charge, with a transparent ground."""
    dice = random.Random(number)
    shape, (first, second) = SHAPES[number % len(SHAPES)], dice.sample(COLOURS, 2)
    image = Image.new("RGBA", (800, 400) if shape == "wide" else (512, 512), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    _shape(draw, shape, first, second, dice)
    for _ in range(4):
        x, y, size = dice.randint(120, 340), dice.randint(110, 280), dice.randint(30, 110)
        paint = dice.choice([first, second, (255, 255, 255)])
        dice.choice([draw.ellipse, draw.rectangle])((x, y, x + size, y + size * dice.randint(1, 2)), fill=paint)
    return image


def _shape(  # noqa: PLR0912 - eight pictures, one branch each
    draw: ImageDraw.ImageDraw,
    shape: str,
    first: tuple[int, ...],
    second: tuple[int, ...],
    dice: random.Random,
) -> None:
    if shape == "shield":
        draw.polygon([(80, 40), (432, 40), (432, 280), (256, 480), (80, 280)], fill=first)
        draw.rectangle((80, 40, 432, 120), fill=second)
    elif shape == "round":
        draw.ellipse((20, 20, 492, 492), fill=first)
        draw.polygon([(256, 80), (420, 400), (92, 400)], fill=second)
    elif shape == "wide":
        draw.rectangle((20, 60, 320, 340), fill=first)
        for place in range(8):
            draw.rectangle((350 + place * 50, 120, 380 + place * 50, dice.randint(180, 300)), fill=second)
    elif shape == "letters":
        for place in range(4):
            draw.arc((60 + place * 90, 140, 160 + place * 90, 370), dice.randint(0, 180), 350, fill=first, width=26)
    elif shape == "waves":
        draw.rectangle((0, 0, 512, 512), fill=first)
        for place in range(0, 512, 96):
            draw.arc((-60, place, 572, place + 160), 0, 180, fill=second, width=30)
    elif shape == "tree":
        draw.rectangle((226, 300, 286, 480), fill=second)
        draw.polygon([(256, 30), (430, 320), (82, 320)], fill=first)
    elif shape == "checker":
        for x in range(4):
            for y in range(4):
                if dice.random() < 0.5:
                    draw.rectangle((x * 128, y * 128, x * 128 + 127, y * 128 + 127), fill=first)
    else:
        draw.ellipse((40, 40, 472, 472), outline=first, width=70)
        draw.rectangle((236, 60, 276, 452), fill=second)


def saved(image: Image.Image, kind: str = "PNG", **how: int) -> bytes:
    """The picture's bytes in a format."""
    out = io.BytesIO()
    (image.convert("RGB") if kind == "JPEG" else image).save(out, kind, **how)
    return out.getvalue()


def on(image: Image.Image, ground: str = "white") -> Image.Image:
    """A square with the logo in its middle, all of it."""
    side = max(image.size)
    square = Image.new("RGBA", (side, side), ground)
    square.alpha_composite(image, ((side - image.width) // 2, (side - image.height) // 2))
    return square


def shown(image: Image.Image) -> Iterator[tuple[str, bytes]]:
    """A logo as platforms show it, each with what was done."""
    square = on(image)
    for side in (48, 100, 170, 400):
        yield f"{side} px", saved(square.resize((side, side)))
    for quality in (25, 50, 80):
        yield f"JPEG {quality}", saved(square.resize((176, 176)), "JPEG", quality=quality)
    for ground in ("white", "black", "#e4e6eb"):
        yield f"circle on {ground}", saved(circle(square, ground).resize((160, 160)), "JPEG", quality=70)
    yield "made JPEG without its transparency", saved(on(image, "black").resize((150, 150)), "JPEG", quality=70)
    yield "transparent circle", saved(circle(square, None))
    for share in (0.6, 0.75, 0.88):
        yield (
            f"margin, {share} of the side",
            saved(circle(margin(square, share), "white").resize((200, 200)), "JPEG", quality=75),
        )
    for edge in (0.04, 0.08):
        cut = round(square.width * edge)
        yield (
            f"cropped by {edge}",
            saved(square.crop((cut, cut, square.width - cut, square.height - cut)).resize((180, 180))),
        )
    yield "moved", saved(shifted(square, 0.015), "JPEG", quality=70)
    yield "blurred", saved(square.resize((128, 128)).filter(ImageFilter.GaussianBlur(1.5)))
    yield "small circle, poor JPEG", saved(circle(square, "white").resize((64, 64)), "JPEG", quality=40)


def circle(square: Image.Image, ground: str | None) -> Image.Image:
    """What a round frame leaves, on a ground or on nothing."""
    mask = Image.new("L", square.size, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, *square.size), fill=255)
    return Image.composite(square, Image.new("RGBA", square.size, ground or (0, 0, 0, 0)), mask)


def margin(square: Image.Image, share: float) -> Image.Image:
    """Smaller, on white."""
    small = square.resize((round(square.width * share),) * 2)
    out = Image.new("RGBA", square.size, "white")
    out.alpha_composite(small, ((square.width - small.width) // 2,) * 2)
    return out


def shifted(square: Image.Image, share: float) -> Image.Image:
    """Not quite in the middle."""
    out = Image.new("RGBA", square.size, "white")
    out.paste(square, (round(square.width * share), round(square.width * share)))
    return out
