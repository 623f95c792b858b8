"""Search over training settings and nets: spaces, samplers, searches, and the stored surface."""
