# Errors of playground/evaluation: test sets.
unreadable = { $path } cannot be read: { $why }.
too_large = { $path } is too large; at most { NUMBER($limit, maximumFractionDigits: 0) } MB are read.
no_npz = { $path } cannot be read as npz; save it with np.savez(file, images=…, labels=…).
no_arrays = { $path } holds { $names }; expected the arrays images and labels.
pickled = { $name } in { $path } holds Python objects, which are never loaded; save numbers.
unpacked = { $name } in { $path } would unpack to { NUMBER($size, maximumFractionDigits: 0) } MB; at most { NUMBER($limit, maximumFractionDigits: 0) } MB are read.
cut_off = { $name } in { $path } is incomplete; save it again with np.savez.
images = images in { $path } is { $given }; expected uint8 N×{ $wanted }.
labels = labels in { $path } is { $given } for { $count } images; expected one each.
label_kind = labels in { $path } holds { $given }; expected numbers or names.
label_unknown = Label { $number } of { $path } is { $given }; expected one of { $known }, or a number from 0 to { $last }.
no_examples = { $path } holds no examples; expected at least one.
no_text = { $why }
no_table = { $path } cannot be read as a table: { $why }.
header = The first line of { $path } is { $given }; expected a header with the columns text and label.
row = In row { $number } of { $path } the text or the label is missing.
many = { $path } has { $count } lines; at most { $limit } are read.
no_digits = { $model } does not read 28×28 digits with the labels 0 to 9; choose a net that does to see its accuracy.
