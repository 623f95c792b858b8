# “Make one” on the Vision page (frontend/vision/make.js).
maker = Net that makes the pictures
ways = What the pictures have in common
way_labels = Another noise each
way_labels_says = Each picture begins with its own noise. Choose labels to make only these; without a choice, each label in turn.
way_same = Same noise
way_same_says = All pictures begin with the same noise and differ only in the label: compare what stays, such as slant and stroke width.
way_noises = Between two noises
way_noises_says = A walk on the sphere from the noise of one seed to the noise of another, with the same label.
way_between = Between two labels
way_between_says = The same noise, and a walk from one label to another: the values of the two label maps go from 1 to 0 and from 0 to 1.
labels = Labels
again = New noise
seed = Seed
other = Second seed
count = Pictures
stops = Stops of the walk
steps = Steps
guidance = Guidance w
not_whole = “{ $name }” must be a whole number from { $least } to { $most }. Change it to see new pictures.
film = Film from noise to picture
play = Play
pause = Pause
step_of = step { $step } of { $steps }, t = { $time }
pictures = The pictures; the chosen one is shown large
large_alt = The picture { $name } after { $step } of { $steps } steps. The arrow keys move between its pixels.
pixel_value = Row { $row }, column { $column }: { $value } (−1 is black, 1 is white). Click a pixel, or use the arrow keys.
channel = Colour channel
channel_0 = Red
channel_1 = Green
channel_2 = Blue
judge = Below each picture: what the net { $judge } reads in it, with its probability. Move the film to see when it is sure.
no_film = The film did not arrive. Try again when the connection is back.
copies = Is it a copy? The nearest real digits
copies_says = The nearest one is { $distance } away. Real digits are { $typical } away from their nearest other one (median); { $closer } of them are closer than this.
copies_close = The nearest one is only { $distance } away: nearly a copy. Real digits are { $typical } away from their nearest other one (median).
sums = Row { $row }, column { $column }: step { $step } of { $steps }
sums_start = At t = { $time }, the net is asked for the velocity, with the label (v_c) and without it (v_u). Half a step leads to the middle:
sums_middle = At t = { $time }, from the middle x_m, it is asked again (midpoint method):
sums_end = This velocity is followed for the whole step, to t = { $time }:
curve = The pixel from noise (t = 0) to picture (t = 1)
all_steps = All steps: the velocities in the middle of each
download_png = Pictures (PNG)
download_gif = Film (GIF)

# ---- “Restore” ----
digits = Digits
digit_alt = The digit { $digit }
drawn = Your digit
damages = Damage
damage_hole = Hole
damage_noise = Noise
tools = What the pen does
tool_blot = Blot
tool_scratch = Scratch
tool_keep = Take back
clear = No hole
sigma = Noise: standard deviation, of pixels from 0 to 1
canvas = The digit with its hole of { $count } pixels, on which you paint. Arrow keys move a frame, and the space bar marks or clears its pixel.
hint_hole = Paint blots and scratches on the digit. Nothing below the colour is known to any of the methods.
hint_noise = Normal noise is added to each pixel, always the same for one strength.
original = Original
blur = Blur, σ = { $sigma }
telea = Telea
mean = { $net }, mean
reads = reads { $read }, { $share }
measured_hole = PSNR in the hole of { $hole } pixels, higher is better; the blur is the best of 28 widths. Outside, { $changed } of { $outside } pixels differ from the original. Read by { $judge }.
measured_noise = PSNR of all pixels, higher is better; the blur is the best of 28 widths. Read by { $judge }.
fills = Six different ones by the net
fills_says = Each from other noise: all fit what is known, none is certain. Their mean, above, has the smaller error and is blurred.
fill_seed = Seed { $seed }
only_here = The digit is your own, so others see a sample in its place.
download_fills = Six restored digits (PNG)
