"""A demonstration that anyone can click through: simulated people only, from a fixed seed."""
