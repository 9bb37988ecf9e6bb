"""Charts of an overview, ready for `figure` of charts.html: each takes what was told, a `Pen` and a label in words.

sites.sites, sites.regions        where it moved
lines.trend, spark.spark          a measure over waves, large and small
people.movement, .word_of_mouth   who moved, what is said and heard
points.priorities, .touchpoints   what to mend first, what differs from the others
two_waves.two_waves               two waves side by side
"""
