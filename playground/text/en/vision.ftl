# Nets for pictures of any size (playground/vision).
not_classifying = The model { $model } does not classify pictures; choose one that does, such as efficientnet-lite0.
not_detecting = The model { $model } does not find boxes in pictures; choose one that does, such as digit-finder.
no_box_file = { $file } holds no boxes in the formats of COCO, VOC or YOLO; choose a zip or a folder, or a COCO file (.json) or VOC file (.xml) beside its pictures.
coco_part = { $file } cannot be read as COCO: { $part } is missing or has another form; expected images, annotations and categories.
voc_part = { $file } cannot be read as VOC: { $part }.
yolo_part = { $file } has the line “{ $given }”; expected a class number and fractions from 0 to 1 (x, y, width, height, or the corners of an outline).
bad_box = { $file } has a box of { $given } (left, top, width, height); expected four numbers, without a negative width or height.
no_true_boxes = { $file } has no box with a label of the model: { $known }. Rename the labels, or choose another model.
picture_missing = The picture is not in the file.
unknown_label = boxes with a label that the model does not know
empty_box = boxes of no width or height
unknown_folder = pictures in a folder whose name is no class of the model
no_known_folder = No folder of { $file } has the name of a class of { $model }: { $given }; expected names such as { $known }.
not_making = The model { $model } does not make pictures; choose one that does, trained by flow matching.
no_label = The model { $model } has no label { $given }; choose one of { $known }.
no_word = The model { $model } does not know the word { $given }. The words that it knows: { $known }.
two_words = “{ $first }” and “{ $second }” exclude each other; name one of them.
takes_words = The model { $model } is asked with words, such as --words "{ $example }"; --label is for models with labels.
takes_label = The model { $model } knows labels, not words; use --label with one of { $known }.
not_restoring = The model { $model } does not restore pictures; choose one that does, such as restorer.
restores_grey = The model was trained on pictures without colour, and this picture has colours; save it in shades of grey first.
mask_size = The mask has { $given } pixels and the picture { $wanted }; make the mask of the same size.
mask_empty = The mask is empty, so there is nothing to fill; make the pixels to fill white, and the others black.
mask_full = The mask covers the whole picture, so nothing is known of it; leave some pixels black.

# ---- which one is it? ----
not_recognising = The model { $model } does not classify colour pictures, so it gives no embeddings of them; choose one that does, such as efficientnet-lite0.
not_measured = The embeddings of the model { $model } were not measured; choose one of { $known }.
no_gallery = Recognition needs a gallery; give a folder of named pictures with --gallery.
no_folder = There is no folder { $folder }; choose a folder with one picture or more for each name.
empty_gallery = The folder { $folder } holds no pictures; put one picture or more for each name there, as NAME.jpg or in a folder NAME.
gallery_picture = The picture { $file } of the gallery cannot be read: { $why }
no_named = No name has a picture yet. Add a picture first.
name_gone = This name was removed; its picture is not kept.
many_names = There are { $limit } names, which is the limit. Remove one first.
many_pictures = The name { $name } has { $limit } pictures, which is the limit. Remove one first.

# ---- the page ----
menu = Vision
to_do = Ask nets about a picture, teach them classes of your own, or let them make and repair pictures.
open_on = Open on the Vision page
views = Views
view_what = What is it?
view_where = Where is it?
view_which = Which one is it?
view_own = Own classes
view_make = Make one
view_restore = Restore
tour_photo = A photo, with what the net looks at for its answer: move over it to read the numbers.
tour_bring = Choose a sample, or bring your own photo: upload, drop or paste it, or use the camera.
tour_answers = The five best answers of two nets, with the time each took. Click a label to see what speaks for it.
tour_looks = Two ways to find out which parts of the photo matter: cover them, or follow the gradient.
tour_views = Six views: name what a photo shows, find boxes, find a thing again, teach classes of your own, make pictures, and repair them.
tour_scene = What the detector has found. Drag the digits, add others, or choose a photo: it searches anew.
tour_steps = The detector's own steps: heat maps and the arithmetic of a box, the overlap of two boxes, the suppression, and the curve of precision and recall.
tour_detector = Other detectors, also one that you have trained on the Train page.
tour_parts = Find a thing again, tell close names apart, or see how faces are found.
tour_gallery = One picture for each name. Add your own, or rename and remove these.
tour_cosines = The cosine of the picture with each name. Drag the threshold: below it, the answer is “unknown”.
tour_own = Hold a class's button to record pictures with the camera, or choose files: at least 10 for each class.
tour_trained = The net learns at once. Below stand its answers to pictures that were held out.
tour_made = Choose what to make, and how: from other noise, from the same noise, or on the way between two.
tour_film = The way from noise to the picture, step by step. Click a pixel to follow it.
tour_sums = The velocity of that pixel and its step, with all numbers.
tour_damage = Paint a hole on the digit, or add noise.
tour_repairs = What a blur, Telea's method and the net make of it, with the error of each.
samples = Samples
upload = Upload
drop = Drop or paste a photo here.
shoot = Take the photo
looks = Show what matters
look_none = Photo only
look_occlusion = Occlusion
look_grad_cam = Grad-CAM
net_0 = Left net
net_1 = Right net
ms = { $ms } ms
random_net = This net is not trained: its weights are random, so its answers mean nothing.
explain = Show what speaks for this label
most = largest
photo_label = The photo as the net { $net } gets it.
photo_large = This browser cannot read the picture, and it is larger than { $limit } MB. Save it as PNG or JPEG first.
look_none_says = The photo as the net { $net } gets it. The explained label is “{ $label }”.
look_waits = The server computes what speaks for “{ $label }”…
look_occlusion_says = Orange: where a grey square lowers the probability of “{ $label }”. Blue: where it raises it. 37 passes of { $net }, { $ms } ms.
look_grad_cam_says = Darker: where the feature maps of the last convolution raise the score of “{ $label }”. One pass of { $net } and one back, { $ms } ms.
hover_occlusion = Move over the photo, or use the arrow keys: the frame shows the covered square.
hover_grad_cam = Move over the photo, or use the arrow keys, to read the map.
covered = With this square covered, the probability of “{ $label }” goes from { $before } to { $after }.
weighted = { $share } of the map’s largest value.

# ---- the camera ----
camera = Camera
camera_close = Close the camera
camera_asks = The browser asks whether this page may use the camera.
camera_denied = The browser does not let this page use the camera. Allow it beside the address, or upload pictures instead.
camera_absent = No camera was found. Connect one, or upload pictures instead.
camera_fails = The camera gives no picture: another program may be using it. Close that program, or upload pictures instead.
camera_framed = The site that shows this page in a frame does not pass the camera on. Open the page in a tab of its own, or upload pictures instead.
camera_insecure = Browsers give a camera only to pages with a secure address (https). Upload pictures instead.
camera_closed = Open the camera and hold a class’s button to gather pictures, or choose files.

# ---- own classes ----
class_name = Class { $number }
class_name_of = Name of the class { $name }
class_new = Add a class
class_remove = Remove the class { $name }
class_gone = This class was removed; its picture is not kept.
many_classes = There are { $limit } classes, which is the limit. Remove one first.
many_shots = The class { $name } has { $limit } pictures, which is the limit. Remove some first.
record = Hold to record
record_open = Open the camera
files = Files
shots = { $count ->
    [one] 1 picture
   *[other] { $count } pictures
}
shot = Remove this picture
shot_held = Remove this picture, which is held out
shot_wrong = Remove this picture, which was held out and answered wrong
reading = Reading picture { $done } of { $count }…
first_class = Gather pictures of two or more classes: at least 10 each, from different sides and distances.
next_class = “{ $name }” has pictures. Now gather pictures of another class.
train_hint = Gather pictures of one more class, and the net is trained.
training = Training…
trained = Trained on { $count } pictures in { $seconds } s. Show something to the camera, or ask with a file.
no_shots = No class has pictures yet. Gather pictures of two classes.
one_class = Only “{ $name }” has pictures. A net needs at least two classes to tell apart.
not_trained = Nothing is trained yet. Gather pictures of two classes first.
held_out = { $right } of { $held } held-out pictures are right. These are the last fifth of each class, with a green frame; pictures of one moment look alike, so new ones are harder.
none_held = With 5 or more pictures in a class, the last fifth is held out to test the net.
all_alike = { $count ->
    [one] All pictures of { $names } are nearly the same. Move, turn and change the distance, or the net learns the background.
   *[other] In each of the classes { $names }, all pictures are nearly the same. Move, turn and change the distance, or the net learns the background.
}
few_shots = { $count ->
    [one] { $names } has fewer than { $least } pictures, so nothing of it is held out.
   *[other] { $names } have fewer than { $least } pictures each, so nothing of them is held out.
}
confusion = Held-out pictures: rows are the classes, columns the answers
ask_file = Ask with a file
asked_alt = The picture that was asked about
rate = { $rate } answers a second
privacy = The server turns each picture into 1,280 numbers and a small preview, keeps them in memory until you leave, and stores nothing. Show things rather than faces.
own_gone = The server no longer knows these pictures. Reload the page to begin again.
no_connection = The server does not answer. Try again when the connection is back.
busy = The server is busy with other pictures. Wait a moment, then try again.
keep = Keep the model
keep_name = Name of the model
model_name = my classes
kept = The model “{ $name }” is kept: it is in the lists of the pages that show photos.
card = Trained on the Vision page on { $count } of a visitor’s pictures in { $classes } classes: a new last layer on the frozen net { $base }.
own_models = Your models
own_model = **{ $name }**: { $labels }
download = Download
delete = Delete
