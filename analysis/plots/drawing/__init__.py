"""What drawings are made of: papers, colours, a board in pixels, and the way into a page."""
