# Pictures that cannot be read.
picture_bytes = The file is { NUMBER($given, maximumFractionDigits: 0) } MB large; the limit is { NUMBER($limit, maximumFractionDigits: 0) } MB. Choose a smaller picture.
picture_file = The file cannot be read: { $why }.
picture_pixels = The picture has { $width }×{ $height } pixels; the limit is { NUMBER($limit, maximumFractionDigits: 0) } million pixels. Choose a smaller picture.
picture_bomb = The picture has too many pixels; the limit is { NUMBER($limit, maximumFractionDigits: 0) } million. Choose a smaller picture.
picture_kind = This is not a picture that can be read; choose a PNG or JPEG.
picture_damaged = The picture is damaged or incomplete; choose another copy of it.
picture_empty = The file is empty; choose another copy of it.
picture_heic = This is a HEIC photo, as iPhones take them, and it cannot be read; share it as JPEG (Settings, Camera, Formats, Most Compatible).
picture_raw = The picture is { $width }×{ $height }; a raw one must be { $side }×{ $side }. Leave out --raw to have it prepared.
picture_blank = No ink was found in the picture; choose one with a digit that stands out from its paper.
several_digits = There seem to be { $count } digits; the largest one was read.
first_frame = The file holds several pictures; the first one was read.
no_digit = This may not be a digit.

# My digits.
digits_images = images is { $given }; expected uint8 N×28×28.
digits_labels = labels is { $given }; expected a whole number for each of the { $images } images.
digits_range = A label is { $least } or { $most }; expected digits, 0 to 9.
digits_kind = This is not an npz file; choose one saved from “my digits”.
digits_many = The file holds more than { $limit } digits; keep a part of them.
digits_array = The file lacks an array; expected images and labels.
digits_damaged = The file's arrays cannot be read; it may be damaged.

# Data sets that are fetched.
fetch = The full { $name } is not on this machine and its server cannot be reached; go online and try again, or use the shipped digits.
fetched_damaged = The files of { $name } in { $folder } are damaged; delete that folder and try again.
