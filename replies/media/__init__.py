"""Images and videos made to fit; `codecs/` decodes and encodes them, in processes of its own."""
