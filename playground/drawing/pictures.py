"""A picture as a file."""
import io
from PIL import Image
def picture(prompt: str, seed: int, width: int, height: int, format: str = "png", image: bytes | None = None) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, format.upper())
    return out.getvalue()
