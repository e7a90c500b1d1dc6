"""A logo without its ground."""

from PIL import Image, ImageChops, ImageDraw, ImageStat


def flat(image: Image.Image) -> bool:
    """Whether it shows nothing."""
    return max(ImageStat.Stat(image.convert("RGB").resize((32, 32))).stddev) < 4


def opaque(image: Image.Image) -> bool:
    """Whether nothing of it is let through."""
    return ImageStat.Stat(image.getchannel("A")).mean[0] > 250


def one_colour(image: Image.Image) -> bool:
    """Whether what is there of it has one colour, so that its shape alone is the logo."""
    if opaque(image):
        return False
    seen = ImageStat.Stat(image.convert("RGB"), image.getchannel("A").point(lambda value: 255 if value > 200 else 0))
    return max(seen.stddev) < 18


def cleared(image: Image.Image) -> Image.Image:
    """With its ground let through: what is transparent already, else what is white from the edge inwards."""
    if not opaque(image):
        return image
    flat = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    right, bottom = flat.width - 1, flat.height - 1
    corners = [(0, 0), (right, 0), (0, bottom), (right, bottom)]
    if any(value < 225 for at in corners for value in _pixel(flat, at)):
        return image
    filled, marker = flat.copy(), (255, 0, 255)
    for at in corners:
        ImageDraw.floodfill(filled, at, marker, thresh=40)
    kept = ImageChops.difference(filled, Image.new("RGB", flat.size, marker)).convert("L")
    cleared = flat.convert("RGBA")
    cleared.putalpha(kept.point(lambda value: 255 if value else 0))
    return cleared


def _pixel(image: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    found = image.getpixel(at)
    return found if isinstance(found, tuple) else ()
