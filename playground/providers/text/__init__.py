"""Text: requests for chat and raw generation, what is replied, and how it is streamed."""
