# The page “Evaluate” for detectors and for nets for photos.
to_do_boxes = Move the lowest score, and see which boxes are found, missed or false.
to_do_photos = Upload photos in folders, and see which ones the net confuses.
asking = The model reads the pictures …
many = { $file } has { $given } pictures; this page takes up to { $limit }. Choose fewer, or use the command `python -m playground evaluate`.
upload_boxes = A zip of pictures with boxes (COCO, VOC or YOLO)
upload_photos = A zip with one folder of photos for each class
ask_boxes = Upload a zip of pictures with true boxes in the format of COCO, VOC or YOLO. Boxes with these labels are counted: { $labels }.
ask_photos = Upload a zip with one folder of photos for each class. The folders have the classes' names, or their numbers. Some of the classes: { $labels }.

# Detectors.
boxes_n = { $pictures ->
    [one] One picture
   *[other] { $pictures } pictures
 } with { $boxes ->
    [one] one true box
   *[other] { $boxes } true boxes
 }
all_labels = All labels
least = Count boxes with a score of at least
label = Label
ap = AP@.5
found = Found
missed = Missed
false = False
by_label = By label
curve_title = { $label }: AP@.5 { $value }
curve_curve = curve
curve_here = threshold
curve_alt = The precision of the boxes of a label by their recall, at the IoU .5.
worst = Most mistakes first (true boxes dashed, found boxes solid)
scene = Scene { $number }
alt = { $title }: { $line }
mistakes = { $missed } missed, { $false } false
where = Open in “Where is it?”

# Nets for photos.
photos_n = { $n ->
    [one] One photo
   *[other] { $n } photos
 }
value = Share
interval = 95% interval
right = Right
answer = Answer
photos = Photos
confused = Most frequent confusions
no_mistake = No mistakes
photos_first = Photos, the mistakes first
what = Open in “What is it?”
