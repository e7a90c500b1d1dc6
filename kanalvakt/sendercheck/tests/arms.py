"""Invented arms as Swedish municipalities have them: one shield and one crown, so that only the charge and the colours
tell them apart. The hard half of the set that the threshold of `checks/logo.py` was chosen on."""

import random

from PIL import Image, ImageDraw, ImageFilter

BLUE, RED, GOLD, SILVER, GREEN, BLACK = (
    (0, 82, 147), (190, 22, 34), (246, 198, 0), (255, 255, 255), (0, 121, 64), (25, 25, 25),
)  # fmt: skip
FIELDS = ((BLUE, GOLD), (BLUE, SILVER), (RED, GOLD), (RED, SILVER), (GREEN, SILVER), (BLACK, GOLD))
CHARGES = ("tree", "waves", "ship", "tower", "star", "fish", "key", "cross", "wheel", "leaves")
SIDE = 640


def arms(charge: str, field: tuple[tuple[int, ...], tuple[int, ...]], *, name: str = "") -> Image.Image:
    """A shield under a mural crown, with a charge; with `name` the municipality's name in bars beside it."""
    image = Image.new("RGBA", (SIDE * (2 if name else 1), SIDE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    _crown(draw)
    draw.polygon([(130, 190), (510, 190), (510, 420), (320, 620), (130, 420)], fill=field[0], outline=BLACK, width=6)
    _charge(draw, charge, field[1])
    if name:
        dice, left = random.Random(name), SIDE - 20
        for _ in name:
            wide = dice.randint(20, 60)
            draw.rectangle((left, 300, left + wide, 300 + dice.choice([120, 170])), fill=BLACK)
            left += wide + 14
    return image


def monochrome(image: Image.Image, paint: tuple[int, ...] = BLACK) -> Image.Image:
    """In one colour: dark parts stay, light parts are let through."""
    grey = image.convert("L").point(lambda value: 255 if value < 150 else 0)
    mask = Image.composite(
        grey, Image.new("L", image.size, 0), image.getchannel("A").point(lambda v: 255 if v > 99 else 0)
    )
    out = Image.new("RGBA", image.size, (*paint, 0))
    out.paste((*paint, 255), mask=mask)
    return out


def photo(number: int) -> Image.Image:
    """What a camera might have given: soft patches and noise."""
    dice = random.Random(number)
    image = Image.new("RGB", (SIDE, SIDE), tuple(dice.randint(90, 220) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        x, y, r = dice.randint(0, SIDE), dice.randint(0, SIDE), dice.randint(30, 220)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(dice.randint(20, 235) for _ in range(3)))
    soft = image.filter(ImageFilter.GaussianBlur(18))
    return Image.blend(soft, Image.effect_noise((SIDE, SIDE), 60).convert("RGB"), 0.12)


def in_avatar(image: Image.Image, ground: tuple[int, ...], share: float) -> Image.Image:
    """A small logo in the middle of a bigger round picture of one colour."""
    side = max(image.size)
    out = Image.new("RGBA", (side, side), (*ground, 255))
    scale = share * side / max(image.size)
    small = image.resize((round(image.width * scale), round(image.height * scale)))
    out.alpha_composite(small, ((side - small.width) // 2, (side - small.height) // 2))
    return out


def _crown(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((150, 110, 490, 175), fill=GOLD, outline=BLACK, width=5)
    for left in (150, 236, 322, 408):
        draw.rectangle((left, 50, left + 82, 112), fill=GOLD, outline=BLACK, width=5)


def _charge(  # noqa: PLR0912 - ten pictures, one branch each
    draw: ImageDraw.ImageDraw, charge: str, paint: tuple[int, ...]
) -> None:
    match charge:
        case "tree":
            draw.rectangle((305, 400, 335, 560), fill=paint)
            draw.ellipse((210, 230, 430, 440), fill=paint)
        case "waves":
            for top in (250, 330, 410):
                draw.line([(140 + step * 45, top + (step % 2) * 40) for step in range(9)], fill=paint, width=26)
        case "ship":
            draw.polygon([(190, 430), (450, 430), (400, 500), (240, 500)], fill=paint)
            draw.polygon([(315, 230), (315, 415), (220, 415)], fill=paint)
        case "tower":
            draw.rectangle((250, 280, 390, 520), fill=paint)
            for left in (240, 300, 360):
                draw.rectangle((left, 240, left + 40, 290), fill=paint)
        case "star":
            points = [(320, 230), (355, 340), (460, 340), (375, 405), (410, 515), (320, 450), (230, 515), (265, 405),
                      (180, 340), (285, 340)]  # fmt: skip
            draw.polygon(points, fill=paint)
        case "fish":
            for top in (260, 360, 450):
                draw.ellipse((220, top, 390, top + 60), fill=paint)
                draw.polygon([(380, top + 30), (440, top), (440, top + 60)], fill=paint)
        case "key":
            draw.ellipse((260, 230, 380, 350), outline=paint, width=28)
            draw.rectangle((306, 340, 334, 550), fill=paint)
            draw.rectangle((334, 480, 400, 520), fill=paint)
        case "cross":
            draw.rectangle((295, 200, 345, 590), fill=paint)
            draw.rectangle((140, 330, 500, 380), fill=paint)
        case "wheel":
            draw.ellipse((200, 250, 440, 490), outline=paint, width=36)
            draw.rectangle((310, 260, 330, 480), fill=paint)
            draw.rectangle((210, 360, 430, 380), fill=paint)
        case "leaves":
            for x, y in ((170, 240), (370, 240), (270, 400)):
                draw.polygon([(x + 50, y), (x + 100, y + 60), (x + 50, y + 130), (x, y + 60)], fill=paint)
