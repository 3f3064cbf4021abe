"""Bodies behind one small protocol: the protocol, its checker, the built-in arm, and a robot made of numbers."""
