# “Where is it?” on the Vision page.
sources = Picture
source_scene = Scene of digits
source_sprites = Scene of sprites
source_photo = Photo
steps = Steps
step_picture = Found boxes
step_centres = Centres and sizes
step_overlap = IoU by hand
step_suppression = Suppression
step_curve = Precision and recall
stage_picture = The picture with the boxes that the net finds. The scene’s digits or sprites can be reached with the Tab key.
stage_centres = A map of the net over the picture. The arrow keys move the chosen cell.
stage_overlap = The picture with two boxes, which can be reached with the Tab key.
stage_suppression = The picture with the boxes of the suppression.
stage_curve = The picture with right, wrong and true boxes.
detector = Detector

# ---- the scene ----
palette = Digits for the scene
palette_sprites = Sprites for the scene
palette_says = Drag a digit into the picture, or click it. In the picture, drag digits; or choose one with the Tab key and move it with the arrow keys, + and − change its size, Delete removes it.
palette_says_sprites = Drag a sprite into the picture, or click it. In the picture, drag sprites; or choose one with the Tab key and move it with the arrow keys, + and − change its size, Delete removes it. The detector was trained on other sprites of these kinds.
add = Put into the scene: { $label }
others = Other digits
others_sprites = Other sprites
random = New scene
empty = Empty the scene
draw_own = Draw your own digit
pad = Sheet to draw a digit on
pad_label = Which digit is it? A click puts the drawing into the scene.
pad_clear = Clear
pad_empty = The sheet is empty. Draw a digit first.
pad_large = This drawing does not fit into a link. Draw it with fewer strokes.
full = The scene has { $most } digits, which is the limit. Remove one first.
full_sprites = The scene has { $most } sprites, which is the limit. Remove one first.
too_many_drawings = These drawings do not fit into the link any more. Remove one first.
item = { $label }: arrow keys move it, + and − change its size, Delete removes it
sprite_monster = monster
sprite_weapon = weapon
sprite_armour = armour
sprite_potion = potion
sprite_scroll = scroll
sprite_book = book
sprite_staff = staff
sprite_jewel = jewel
found = { $count ->
    [one] { $model } finds 1 box with a score of at least { $confident }:
   *[other] { $model } finds { $count } boxes with a score of at least { $confident }:
}
found_none = { $model } finds no box with a score of at least { $confident }.

# ---- centres and sizes ----
map = Map
map_all = Centres of all labels
map_label = Centres of { $label }
map_x = Offset to the right
map_y = Offset down
map_width = Width
map_height = Height
any = any label
about_centres = { $rows } × { $columns } cells of { $stride } × { $stride } pixels. The stronger the colour of a cell, the more probable it is that the centre of { $label } lies in it.
about_x = How far right of its cell’s left edge a centre lies, in cells. Only the cells of centres are trained.
about_y = How far below its cell’s upper edge a centre lies, in cells. Only the cells of centres are trained.
about_width = The width of the box whose centre lies in the cell, in cells of { $stride } pixels.
about_height = The height of the box whose centre lies in the cell, in cells of { $stride } pixels.
point = Move over the picture to read a cell; click it to see its box made.
pointed = Row { $row }, column { $column }: { $label } with { $score }; offset ({ $dx }, { $dy }), size { $width } × { $height } cells.
cell = The cell in row { $row }, column { $column }
score = Score
logit = Logit of
is_peak = None of its 8 neighbours has a higher score for { $label } (the highest: { $next }), so the cell is a centre.
no_peak = A neighbour has a higher score for { $label }, { $next }, so this cell is not a centre and its box is not used.
along_x = From left to right, in pixels of the net’s input
along_y = From top to bottom
centre_x = Centre
centre_y = Centre
left = Left
right = Right
top = Top
bottom = Bottom
width = Width
height = Height
at_edge = (edge of the picture)
box_is = Box in the picture: left { $left }, top { $top }, right { $right }, bottom { $bottom }

# ---- IoU by hand ----
by_hand_says = Drag the boxes and their corners, or draw on empty ground. With the Tab key: arrow keys move a box, Shift and arrow keys change its size.
box_label = Box { $name }: left { $x }, top { $y }, { $width } wide, { $height } high
take_true = A: a true box, B: the net’s box
intersection = Intersection
union = Union
iou_none = The boxes have nothing in common.
iou_same = The boxes are the same.
iou_above = This is above the suppression’s threshold { $threshold }: of two found boxes like these, only the one with the higher score would be kept.
iou_below = This is not above the suppression’s threshold { $threshold }: two found boxes like these would both be kept.

# ---- suppression ----
same = Strike above this IoU
confident = Show from this score
play = Play
pause = Pause
back = Back
next = Next
frame = Step of the suppression
table = Boxes by score
column_rank = #
column_label = Label
column_score = Score
column_fate = State
column_iou_kept = IoU with the kept box
fate_waiting = waiting
fate_kept = kept
fate_struck = struck
nothing_found = No box has a score of at least { $confident }. Lower the score, or change the picture.
keep = Of the boxes left, { $box } has the highest score: keep it.
strike = { $box } and the kept { $kept }: IoU = { $sum }, above { $threshold }. Strike it.
spare = { $box } and the kept { $kept }: IoU = { $sum }, not above { $threshold }. It stays.
done = Nothing is left: { $kept } kept, { $struck } struck.
merged = { $kept ->
    [one] 1 box for { $objects } objects: the threshold is too low, so a box of another object was struck.
   *[other] { $kept } boxes for { $objects } objects: the threshold is too low, so a box of another object was struck.
}
doubled = { $objects ->
    [one] { $kept } boxes for 1 object: the threshold is too high, or boxes with low scores are shown.
   *[other] { $kept } boxes for { $objects } objects: the threshold is too high, or boxes with low scores are shown.
}
examples = Examples:
example_touching = Two digits become one
example_doubled = One digit becomes two

# ---- precision and recall ----
levels = A box is right with
precision = Precision: right / shown boxes
recall = Recall: right boxes / true boxes
curve = Precision and recall of this scene
curve_alt = Precision against recall for every threshold; at this one { $precision } and { $recall }.
every_threshold = every score
this_threshold = chosen score
map_title = Mean average precision (mAP@{ $level })
map_says = For each label: go down its boxes by score, and average the precision over the recalls 0, 0.01, …, 1, each time the best that is still to come (COCO). Then average over the labels.
average = { $label }: { $hits } of { $count } found, average precision { $value }
figures = As the command evaluate counts this scene (suppression within a label at IoU 0.60): mAP@.5 { $map50 }, mAP@.75 { $map75 }, mean over .5 to .95 { $mean }.
card = One scene says little. { $what }: { $value }.
unknown_photo = Nobody has marked the true boxes of this photo, so right and wrong boxes cannot be counted. Choose a scene, whose boxes are known.
unknown_scene = This picture has no true box with a label of the net, so right and wrong boxes cannot be counted. Put something into the scene, or choose the detector that finds digits or sprites.
