"""What is tested, in the shape of the tree."""
