"""A clip as a file."""
import tempfile, pathlib
import av
from PIL import Image
def clip(prompt: str, seed: int, width: int, height: int, seconds: float = 3.5, fps: int = 24, image: bytes | None = None) -> bytes:
    with tempfile.TemporaryDirectory() as d:
        p = pathlib.Path(d) / "clip.mp4"
        with av.open(str(p), "w", options={"movflags": "+faststart"}) as c:
            s = c.add_stream("libx264", rate=fps); s.width = width; s.height = height; s.pix_fmt = "yuv420p"
            base = Image.linear_gradient("L").resize((width, height)).convert("RGB")
            for _ in range(round(seconds * fps)):
                c.mux(s.encode(av.VideoFrame.from_image(base)))
            c.mux(s.encode())
        return p.read_bytes()
