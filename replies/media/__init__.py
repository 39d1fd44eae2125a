"""Images and videos decoded and encoded; the only home of Pillow and PyAV."""
