# Files that a model cannot be tested on.
large = { $file } is too large; at most { NUMBER($limit, maximumFractionDigits: 0) } MB are read.
no_examples = { $file } holds no examples; expected at least one.
shape = The pictures of { $file } are { $given }; the model reads { $expected }.
label = Label { $row } of { $file } is “{ $given }”; expected one of { $known }, or a number from 0 to { $last }.

# Accuracy on the shipped digits.
no_digits = { $model } does not read 28×28 digits with the labels 0 to 9; choose a net that does to see its accuracy.
every_word = The model { $name } labels every word; evaluate takes models that give a whole text one label.
