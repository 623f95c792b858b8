# The view “Which one is it?” of the Vision page.
parts = Parts
part_again = Find it again
part_names = Near names
only_here = The gallery or the picture is your own, so others who open this link see a sample.

# ---- samples ----
gallery_things = Things
gallery_coins = Coins
gallery_own = Your own
photo_camera = Cameraman
photo_brick = Bricks
photo_grass = Grass
photo_gravel = Gravel
photo_moon = Moon
coin = Coin { $number }

# ---- the gallery ----
gallery = Gallery
galleries = Galleries
intro = One picture a name is enough. Ask about another picture of the same thing: the net finds it by its embedding, a list of numbers for each picture.
name_of = Name of { $name }
new_name = Name of the next picture
add_file = Add pictures
add_photo = Add the photo
more_pictures = Add another picture of { $name }
remove_name = Remove { $name }
remove_picture = Remove this picture of { $name }
empty = Empty the gallery
gallery_empty = The gallery is empty. Add a picture of a first thing and give it a name.
one_name = Only { $name } is in the gallery, so every known picture is taken for it. Add a second name.
all_alike = All names have nearly the same picture (cosines from { $least }), so they cannot be told apart. Add pictures of other things.
privacy = The server keeps smaller copies of your pictures in memory until you leave, and stores nothing. Show things rather than faces.

# ---- the picture that is asked about ----
ask = Which one is it?
asked_alt = The picture that is asked about
ask_file = Upload a picture
samples = Samples
another_view = Another view
view_says = A view made from the sample: turned, cropped, in other light (number { $seed }).
own_says = Your own picture.
live_says = The camera is asked again and again.
net = Net
answer_known = { $name }: the highest cosine, { $cosine }, reaches the threshold { $threshold }.
answer_unknown = Unknown: the highest cosine, { $cosine } ({ $name }), is below the threshold { $threshold }.
answer_none = There is no picture to compare with.
cosines = Cosine with each name
threshold = Threshold
threshold_reset = Measured threshold
zone = unknown
explain_cosine = Show the products of { $name }

# ---- the threshold ----
curves = Found again, and accepted by mistake
curves_alt = Two shares by threshold: pairs of the same thing that are found, and pairs of different things that are accepted.
axis_threshold = threshold for the cosine
axis_share = share
line_found = same thing: found
line_accepted = different things: accepted
line_found_here = this gallery: found
line_accepted_here = this gallery: accepted
at_threshold = threshold
measured_says = On { $things } things that nobody chose the threshold on, two pictures each: { $found } found ({ $low } to { $high } at the measured threshold { $measured }), { $accepted } of the pairs of different things accepted.
tries_says = This gallery, { $count } views of its own pictures: { $found } found, { $mixed } taken for another name, { $unknown } unknown. Without its own name, { $accepted } would get another one.
tries_wait = The gallery’s pictures are being turned, cropped and asked about…
tries_hint = Views are made from the gallery’s own pictures, so a new photo of a thing is harder.

# ---- confusion, map ----
confusion = Views of each name (rows) and the answers (columns)
confusion_unknown = unknown
twins_says = Most alike in the gallery: { $first } and { $second }, cosine { $cosine }.
map = Map of the embeddings
map_says = The plane of the two directions in which the embeddings differ most; it shows { $share } of their variance. Dots are views, pictures the gallery, the ring is the picture asked about.

# ---- one cosine ----
sum = The cosine with { $name }, as a sum
sum_says = Both embeddings have the length 1, so their cosine is the sum of { $units } products. The largest:
sum_feature = direction
sum_asked = picture
sum_named = { $name }
sum_product = product
sum_rest = { $count } others
sum_total = cosine

# ---- near names ----
group = Group
group_cats = Cats
group_dogs = Dogs
group_birds = Birds
group_vehicles = Vehicles
group_flying = What flies
group_cups = Cups and pots
group_of = { $title } ({ $count })
near_intro = If it is certain that the photo shows one of a group: which one? Two nets, and the names that each of them holds for most alike.
near_share = The whole group has { $share } of the probability.
near_outside = The net gives the group only { $share } of the probability: the photo probably shows nothing of it.
twins = Nearest names in the last layer
twins_hint = A cosine of two rows of the last layer: the higher, the more the two names are confused.
pair = { $first } or { $second }?
pair_says = { $net }: the logit of { $first } is { $difference } { $sign ->
    [higher] higher
   *[lower] lower
 } than that of { $second }, so it is { $odds } times as probable. The largest of { $units } products:
pair_feature = feature
pair_value = value in the photo
pair_weight = difference of the weights
pair_bias = difference of the biases
pair_total = difference of the logits
pair_choose = Explain { $first } against { $second }

# ---- faces ----
part_faces = Faces
faces_question = Search pictures for faces?
faces_terms = A picture of yours is sent to this server, stays in its memory for this visit only, is stored nowhere, and is deleted by a button. Use only pictures of people who agree.
faces_limits = The nets find where faces are. They do not say who it is, nor age, gender or mood.
faces_agree = I agree
faces_forget = Delete the picture, and take back the consent
faces_picture = The picture, with frames around what the chosen stage has found
faces_stages = Stages
faces_stage_pyramid = Pyramid
faces_stage_p = 1: candidates
faces_stage_r = 2: refinement
faces_stage_o = 3: faces
faces_found = { $count ->
    [0] No face was found ({ $ms } ms).
    [one] 1 face was found in { $ms } ms.
   *[other] { $count } faces were found in { $ms } ms.
}
faces_about_pyramid = The picture at { $levels } sizes, so that one net for windows of 12×12 pixels finds faces of any size from { $smallest } pixels. It looks at { $windows } windows.
faces_about_p = The first net, the smallest, takes { $given } of { $windows } windows for possible faces. Non-maximum suppression leaves { $kept }, in the frames.
faces_about_r = The second net looks again at { $given } windows, at 24×24 pixels: { $passed } reach its threshold, and suppression leaves { $kept }. Red: refused. The probability stands below.
faces_about_o = The third net looks at { $given } windows, at 48×48 pixels: { $passed } reach its threshold, { $kept ->
    [one] one is left
   *[other] { $kept } are left
}. It also finds the eyes, the nose and the corners of the mouth.
faces_level = { $width }×{ $height }: { $found }
faces_level_picture = A level of the pyramid
faces_passed = This window reaches the threshold
faces_refused = This window is refused
faces_misses = What it misses: it was trained on upright faces from the front. Turn the picture, and the face is not found. On a profile the points lie beside the face, as the cameraman’s; faces seen from further behind, covered or very small ones are often missed.
faces_turns = Turn the picture
faces_turned_0 = Upright
faces_turned_90 = On its side
faces_turned_180 = Upside down
