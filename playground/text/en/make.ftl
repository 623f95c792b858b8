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
words = Words: a colour and a thing; a comma between pictures
group_0 = Colours
group_1 = Things
many_phrases = These are words for { $count } pictures; the most are { $most }. Write fewer.
# Words that may stand beside the known ones, separated by spaces; and the word between two pictures.
words_without_meaning = a an the of
words_and = and
no_word = The net does not know “{ $given }”. Use the words below.
two_words = “{ $first }” and “{ $second }” exclude each other; write one of them, or a comma between two pictures.
words_way_labels_says = Each picture begins with its own noise. Write what to make, or choose words; without words, ten examples.
words_way_same_says = All pictures begin with the same noise and differ only in the words: compare what stays, such as posture and place.
words_way_noises_says = A walk on the sphere from the noise of one seed to the noise of another, with the same words.
words_way_between = Between two words
words_way_between_says = The same noise, and a walk from the first words to the last: the values of their maps go from 1 to 0 and from 0 to 1.
word_red = red
word_orange = orange
word_yellow = yellow
word_green = green
word_cyan = cyan
word_blue = blue
word_purple = purple
word_pink = pink
word_brown = brown
word_grey = grey
word_white = white
word_potion = potion
word_book = book
word_amulet = amulet
word_gem = gem
word_wand = wand
word_sword = sword
word_shield = shield
word_helmet = helmet
word_armour = armour
word_tree = tree
word_altar = altar
word_gate = gate
word_wall = wall
word_ghost = ghost
word_dragon = dragon
word_human = human
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
pixel_value_colour = Row { $row }, column { $column }, { $channel }: { $value } (−1: none of this colour, 1: all of it). Click a pixel, or use the arrow keys.
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
sums_start = At t = { $time }, the net is asked for the velocity{ $asks ->
    [words] , with the words (v_c) and without them (v_u).
    [label] , with the label (v_c) and without it (v_u).
   *[nothing] .
} Half a step leads to the middle:
sums_middle = At t = { $time }, from the middle x_m, it is asked again (midpoint method):
sums_end = This velocity is followed for the whole step, to t = { $time }:
curve = The pixel from noise (t = 0) to picture (t = 1)
all_steps = All steps: the velocities in the middle of each
download_png = Pictures (PNG)
download_gif = Film (GIF)

# ---- “Restore” ----
digits = Digits and small photos
digit_alt = The digit { $digit }
photo_alt = Small photo { $number }
drawn = Your digit
own_photo = Upload a photo
own_photo_alt = Your photo
damages = Damage
damage_hole = Hole
damage_noise = Noise
tools = What the pen does
tool_blot = Blot
tool_scratch = Scratch
tool_keep = Take back
clear = No hole
sigma = Noise: standard deviation, of pixels from 0 to 1
canvas = The picture with its hole of { $count } pixels, on which you paint. Arrow keys move a frame, and the space bar marks or clears its pixel.
hint_hole = Paint blots and scratches on the picture. Nothing below the colour is known to any of the methods.
hint_photo = Of your photo, this is the middle square at 32×32 pixels, the size that the net was trained on.
hint_noise = Normal noise is added to each pixel, always the same for one strength.
original = Original
blur = Blur, σ = { $sigma }
telea = Telea
mean = { $net }, mean
reads = reads { $read }, { $share }
measured_hole = PSNR = 10 · log₁₀(1 / mean squared error) in decibels, of the { $hole } pixels in the hole, from 0 to 1; higher is better. The blur is the best of 28 widths. Outside, { $changed } of { $outside } pixels differ from the original.
measured_noise = PSNR = 10 · log₁₀(1 / mean squared error) in decibels, of all pixels, from 0 to 1; higher is better. The blur is the best of 28 widths.
read_by = Read by { $judge }.
fills = Six different ones by the net
fills_says = Each from other noise: all fit what is known, none is certain. The mean, above, is blurred; its error is smaller than theirs on average, but some of them may be nearer to the original.
fill_seed = Seed { $seed }
only_here = The digit is your own, so others see a sample in its place.
download_fills = Six restored pictures (PNG)
