"""Bodies behind one small protocol."""
