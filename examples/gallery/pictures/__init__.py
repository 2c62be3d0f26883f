"""The pictures. A function returns what is drawn: a Picture, axes of matplotlib, or an opened page."""
