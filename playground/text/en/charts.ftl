table = Show as a table
zoom_out = Show everything
keys = Arrow keys read values, + and − zoom, Escape shows everything.
mean_of = mean of { $n }
