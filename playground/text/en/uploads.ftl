# Why a file cannot be learned from.
kind = { $file } is of a kind that is not read here; choose a .csv (text, label), a .zip of picture folders, or an .npz with images and labels.
workbook = { $file } is a workbook (Excel, Numbers or LibreOffice); save its sheet as CSV UTF-8 and choose that file.
packed = { $file } is packed as { $given }, which is not read here; unpack it and pack the folders as zip.
document = { $file } is a document ({ $given }), which is not read here; copy its table into a spreadsheet and save it as CSV UTF-8.
one_picture = { $file } is a single picture; put the pictures of each class into a folder that bears its name, and the folders into a zip. The Draw page answers single pictures.
model = { $file } is a model, not examples; the pages where a model is picked take it under “About” the model.
empty = { $file } is empty; choose a file with at least two classes of examples.
large = { $file } has { NUMBER($given, maximumFractionDigits: 0) } MB; at most { NUMBER($limit, maximumFractionDigits: 0) } MB are read. Choose a smaller file.
cannot_open = { $file } cannot be read: { $why }.
binary = { $file } is not a text file; save the table as CSV (UTF-8) with the columns text and label.
encoding = { $file } is in no known encoding; save it as CSV UTF-8.
not_in = { $file } is not written in { $encoding }; choose another encoding.
header = { $file } has no column of texts beside one of labels; its first line is “{ $given }”. Name the columns text and label.
column = { $file } has no column { $given }; choose one from 1 to { $limit }.
same = The texts and the labels of { $file } cannot be in one column; choose two.
two_texts = Several columns of { $file } may hold the texts: { $given }. Say which one.
two_labels = Several columns of { $file } may hold the labels: { $given }. Say which one.
zip = { $file } cannot be opened as a zip; it may be damaged or cut off.
locked = { $file } is protected by a password; make the zip without one.
unpacked = { $file } would unpack to { NUMBER($given, maximumFractionDigits: 0) } MB; at most { NUMBER($limit, maximumFractionDigits: 0) } MB are read.
path = { $file } holds the path “{ $given }”, which leads out of the zip; make it again from a folder with one folder for each class.
link = { $file } holds a link (“{ $given }”); put the pictures themselves into the zip.
folders = { $file } has no pictures in folders; put the pictures of each class into a folder that bears its name.
no_picture = None of the { $count } pictures of { $file } can be read ({ $given }). { $why }
pixels = The pictures of { $file } have { NUMBER($given, maximumFractionDigits: 0) } million pixels in all; at most { NUMBER($limit, maximumFractionDigits: 0) } million are read. Make them smaller; { $side }×{ $side } is what a net here sees.
pickled = { $given } in { $file } holds Python objects, which are never loaded; save numbers.
npz = { $file } cannot be read as npz ({ $given }); save it with np.savez(file, images=…, labels=…).
arrays = { $file } holds { $given }; expected the arrays images and labels.
images = images is { $given }; expected N×28×28 (or N×784, N×H×W×3, N×C×H×W with sides of at most { $limit }) with values from 0 to 255, from 0 to 1 or from −1 to 1.
labels = labels is { $given }; expected one whole number or name for each image, or a row of zeros with a single 1.
lengths = There are { $images } images and { $labels } labels; expected as many of each.
many = { $file } holds { $given } examples or more; at most { $limit } are read. Keep a part of them.
classes = { $file } has { $given } classes; expected 2 to { $limit }. Is the label in the right column?
one = All examples of { $file } are of the class “{ $given }”; a net needs at least two classes.
few = The class “{ $name }” has { $given } example; give every class at least 2, one to learn from and one to check.

# What was left out, and why.
row_text = no text
row_label = no label
row_both = neither text nor label
row_long = more cells than columns, and no label that other lines have
rare = classes of a single example; a class needs at least 2
system = added by the computer's system, not by a person
not_picture = not a picture
no_folder = in no folder, so of no class
empty_folder = a folder without pictures
test_part = a third part, beside those to learn from and to check with; keep it for evaluating
only_checked = classes without an example to learn from
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
no_header = The first line was read as an example, as it names no columns.
columns = The texts are in the column “{ $text }”, the labels in “{ $label }”.
unwrapped = Each line stood in quotation marks as a whole; they were taken off.
unjoined = Lines { $first } to { $last } were joined by a stray quotation mark; each was read by itself.
joined = { $count ->
    [one] One text holds commas that are not quoted (line { $lines }); its pieces were put together.
   *[other] { $count } texts hold commas that are not quoted (lines { $lines }); their pieces were put together.
}
cut = { $count ->
    [one] One text is longer than { $limit } characters and was cut.
   *[other] { $count } texts are longer than { $limit } characters and were cut.
}
twins = These classes have almost the same name: { $given }.
twin = “{ $name }” ({ $count })
guessed_names = The zip does not say how its names are written; they were read as { $encoding }.
split_kept = The file's own two parts are kept: { $train } examples to learn from, { $validation } to check with.
folder_outer = The class is the name of the outer folder ({ $outer }), not of the inner one ({ $inner }).
folder_inner = The class is the name of the inner folder ({ $inner }), not of the outer one ({ $outer }).
first_frames = { $count ->
    [one] One file holds several pictures; its first one was read.
   *[other] { $count } files hold several pictures each; their first ones were read.
}
turned = { $count } of { $all } pictures lie on a light ground and were inverted, so that all lie on a dark one.
scaled = Values from { $low } to { $high } were spread to 0 to 255.
array_names = { $images } was taken for the images and { $labels } for the labels.
more = { $count } more
