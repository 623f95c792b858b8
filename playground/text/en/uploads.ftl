# Why a file cannot be learned from.
kind = Files such as { $file } are not supported; choose a .csv (text, label), a .zip of picture folders, or an .npz with images and labels.
workbook = { $file } is a workbook (Excel, Numbers or LibreOffice); save its sheet as CSV UTF-8 and choose that file.
packed = { $file } is packed as { $given }, which is not supported; unpack it and pack the folders as zip.
document = { $file } is a document ({ $given }), which is not supported; copy its table into a spreadsheet and save it as CSV UTF-8.
one_picture = { $file } is a single picture; put the pictures of each class into a folder named after the class, and the folders into a zip. The Draw page answers single pictures.
model = { $file } is a model, not examples; add it under “About” the model, on a page with a model picker.
empty = { $file } is empty; choose a file with at least two classes of examples.
large = { $file } is { NUMBER($given, maximumFractionDigits: 0) } MB large; the limit is { NUMBER($limit, maximumFractionDigits: 0) } MB. Choose a smaller file.
cannot_open = { $file } cannot be read: { $why }.
binary = { $file } is not a text file; save the table as CSV (UTF-8) with the columns text and label.
encoding = The encoding of { $file } cannot be recognised; save it as CSV UTF-8.
not_in = { $file } is not encoded in { $encoding }; choose another encoding.
header = { $file } has no column of texts and column of labels; its first line is “{ $given }”. Name the columns text and label.
column = { $file } has no column { $given }; choose one from 1 to { $limit }.
same = The texts and the labels of { $file } cannot be in one column; choose two.
two_texts = Several columns of { $file } may hold the texts: { $given }. Say which one.
two_labels = Several columns of { $file } may hold the labels: { $given }. Say which one.
only_header = { $file } has a line of column names and no other; add lines with a text and its label.
zip = { $file } cannot be opened as a zip; it may be damaged or cut off.
locked = { $file } is protected by a password; make the zip without one.
unpacked = Unpacked, { $file } would be { NUMBER($given, maximumFractionDigits: 0) } MB large; the limit is { NUMBER($limit, maximumFractionDigits: 0) } MB.
path = { $file } holds the path “{ $given }”, which leads out of the zip; make the zip again from a folder with one folder for each class.
link = { $file } holds a link (“{ $given }”); put the pictures themselves into the zip.
folders = { $file } has no pictures in folders; put the pictures of each class into a folder named after the class.
no_picture = None of the { $count } pictures of { $file } can be read ({ $given }). { $why }
pixels = The pictures of { $file } have { NUMBER($given, maximumFractionDigits: 0) } million pixels in all; the limit is { NUMBER($limit, maximumFractionDigits: 0) } million. Make them smaller; a net here sees only { $side }×{ $side }.
pickled = { $given } in { $file } holds Python objects, which are never loaded; save numbers or plain text (labels.astype(str)).
not_npz = { $file } is not an npz, or it is damaged or cut off; save it with np.savez(file, images=…, labels=…).
npz = { $file } cannot be read as npz ({ $given }); save it with np.savez(file, images=…, labels=…).
arrays = { $file } holds { $given }; expected the arrays images and labels.
images = images is { $given }; expected N×28×28 (or N×784, N×H×W×3, N×C×H×W with sides of at most { $limit }) with values from 0 to 255, from 0 to 1 or from −1 to 1.
labels = labels is { $given }; expected one whole number or name for each image, or a row of zeros with a single 1.
lengths = There are { $images } images and { $labels } labels; expected the same number of both.
many = { $file } holds { $given } examples or more; the limit is { $limit }. Keep a part of them.
no_boxed_picture = { $file } holds no picture with a box that can be read. { $why }
no_boxes = None of its pictures has a box.
many_classes_of_boxes = The boxes of { $file } have { $given } different labels; the limit is { $limit }. Keep a part of them.
classes = { $file } has { $given } classes; expected 2 to { $limit }. Is the label in the right column?
one = All examples of { $file } are of the class “{ $given }”; a net needs at least two classes.
few = The class “{ $name }” has { $given } example; give every class at least 2, one for training and one for validation.

# What was left out, and why.
row_text = no text
row_label = no label
row_both = neither text nor label
row_long = more cells than columns, and no label that other lines have
rare = classes of a single example; a class needs at least 2
system = added by the operating system
not_picture = not a picture
no_folder = in no folder, so of no class
empty_folder = a folder without pictures
test_part = a third part besides training and validation; keep it for evaluating
only_checked = classes without a training example
other_arrays = not the images or labels
lines = { $lines ->
    [one] line { $given }
   *[other] lines { $given }
}

# What was guessed, and what to look at.
guessed_encoding = The encoding is a guess: { $encoding }. If letters look wrong, choose another.
unreadable = { $count ->
    [one] One byte could not be read and became �.
   *[other] { $count } bytes could not be read and became �.
}
no_header = The first line was read as an example, because it names no columns.
columns = The texts are in the column “{ $text }”, the labels in “{ $label }”.
unwrapped = Each whole line was in quotation marks; they were removed.
unjoined = Lines { $first } to { $last } were joined by a stray quotation mark; each was read separately.
joined = { $count ->
    [one] One text holds commas that are not quoted (line { $lines }); its pieces were put together.
   *[other] { $count } texts hold commas that are not quoted (lines { $lines }); their pieces were put together.
}
cut = { $count ->
    [one] One text is longer than { $limit } characters and was cut.
   *[other] { $count } texts are longer than { $limit } characters and were cut.
}
cut_labels = { $count ->
    [one] One label is longer than { $limit } characters and was cut.
   *[other] { $count } labels are longer than { $limit } characters and were cut.
}
twins = These classes have almost the same name: { $given }.
twin = “{ $name }” ({ $count })
guessed_names = The zip does not say how its names are written; they were read as { $encoding }.
split_kept = The file's two parts are kept: { $train } examples for training, { $validation } for validation.
folder_outer = The class is the name of the outer folder ({ $outer }), not of the inner one ({ $inner }).
folder_inner = The class is the name of the inner folder ({ $inner }), not of the outer one ({ $outer }).
first_frames = { $count ->
    [one] One file holds several pictures; its first one was read.
   *[other] { $count } files hold several pictures each; their first ones were read.
}
turned = { $count } of { $all } pictures have a light background and were inverted, so that all have a dark one.
scaled = Values from { $low } to { $high } were scaled to 0 to 255.
array_names = { $images } was read as the images and { $labels } as the labels.
more = { $count } more

# Tagged sentences.
no_tags = { $file } has no tag besides O; expected tags such as B-PER and I-PER beside the tokens.
many_tags = { $file } has { $given } different tags; the limit is { $limit }. Are the tags in the last column?
one_column = { $file } has one column (line { $line }: “{ $given }”); expected a token, a tab and a tag on each line, and an empty line after each sentence.
no_sentence = No sentence of { $file } can be read; line { $line } has no tag. Expected a token, a tab and a tag on each line.
tag_short = too few columns; their sentences are not used
tag_strange = no tag such as B-PER, I-PER or O; their sentences are not used
tag_columns = Column { $token } was read as the tokens and column { $tag } as the tags.
tag_scheme = { $count ->
    [one] The tags are { $scheme }; one was changed, so that all are BIO.
   *[other] The tags are { $scheme }; { $count } were changed, so that all are BIO.
}

# Frames of semantic roles in JSON lines.
no_frames = Line { $line } of { $file } is not a JSON object with “tokens” and “frames”, in which each frame has a “predicate” and “args” ([start, end, role]).
no_frame = { $file } holds no frame; expected sentences as JSON lines with “tokens” and “frames”.
frames = { $count ->
    [one] One frame
   *[other] { $count } frames
 } in { $sentences ->
    [one] one sentence
   *[other] { $sentences } sentences
 }. Each frame is an example: the sentence with the roles of one predicate. Of all nets, only roles-en is told which word is the predicate.

# JSON.
json_line = Line { $line } of { $file } is not JSON; expected an object such as {"{"}"text": "…", "label": "…"{"}"} on each line.
json_rows = { $file } is JSON without objects ({ $given }); expected a list of objects such as {"{"}"text": "…", "label": "…"{"}"}, or one on each line.
json_boxes = { $file } holds the boxes of pictures (COCO); put it into a zip together with its pictures.
json_tags = In line { $line } of { $file }, “{ $given }” does not have one tag for each token.
json_numbers = The tags in “{ $given }” of { $file } are numbers; write their names, such as B-PER, in place of the numbers.
json_columns = The objects of { $file } have { $given }, of which fewer than two hold a text, a number or a name; expected “text” and “label”.
json_spans = The objects of { $file } have { $given }, and lists as labels; expected one label for each text, or, to mark words, “tokens” with one of “tags” for each (O, B-PER, I-PER).

# Values of an npz.
images_not_finite = { $count ->
    [one] One value of images is
   *[other] { $count } values of images are
} NaN or infinite ({ $rows } of { $all } images). Remove these images, or replace the values (numpy.nan_to_num), and save again.
labels_not_finite = { $count } of { $all } labels are NaN or infinite. Remove these examples, or give them a label, and save again.

# Zips for other tasks.
masks = { $file } holds pictures (“{ $images }”) with masks (“{ $masks }”), for segmentation, which no net here learns; choose a zip with a folder for each class, or with boxes (COCO, VOC, YOLO).
one_images = All pictures of { $file } are in the folder “{ $given }”, and no file with them holds boxes in the format of COCO, VOC or YOLO. Put the pictures of each class into a folder named after the class.
names_of_files = All pictures of { $file } are in the folder “{ $folder }”; their names begin with { $given }. If these are the classes, put the pictures of each into a folder named after the class.
unpack = { $file } holds { $given } and no pictures; unpack it, and choose that file itself.
text_folders = { $file } holds { $count } text files and no pictures; texts are read from a table (CSV) with the columns text and label, or one JSON object for each line.
other_files = { $file } holds no pictures that can be read ({ $given }); expected PNG or JPEG, the pictures of each class in a folder named after the class.
idx = { $file } is in the format of MNIST's own files (IDX), with images and labels apart; choose the data set “MNIST”, or save both as np.savez(file, images=…, labels=…).
pixel_table = { $file } has { $given } columns; a table of pixels is not read. Save it as np.savez(file, images=pixels, labels=labels), with 784 pixels or 28×28 for each image.

# Equal examples.
conflicts = { $count } of { $all } examples also occur with another label; at most one of the labels can be learned.
copies = { $count } of { $all } examples are copies of others; a copy in the validation data is answered from memory.
