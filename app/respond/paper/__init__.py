"""The same questionnaire on paper: its numbers and routes, and the page on which filled-in forms are typed."""
