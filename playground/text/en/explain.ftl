# Errors of playground/explain.
no_layer = { $model } has no layer { $layer }; it has { $known }.
reads_text = { $model } reads text, not pictures; choose a net that reads digits.
other_size = { $model } reads { $wanted } pictures; this one is { $given }. Choose a net that reads such pictures.
no_cell = { $layer } has no cell { $given }; expected channel,row,column from { $low } to { $high }.
no_unit = { $layer } has no unit { $given }; expected one from { $low } to { $high }.
no_channel = { $layer } has no channel { $channel }; choose one from 0 to { $last }.
no_grey = { $model } does not read grey pictures; choose a net that does.
other_digits = { $model } reads { $given } pictures; the shipped digits are { $size }.
no_loss = There is no loss { $loss }; there are { $known }.
no_label = There is no label { $label }; expected 0 to { $last }.
learning_rate = The learning rate is { $given }; expected a number of at least 0 and below a million.
no_weight = { $layer } has no weight { $index }; its kernel is { $shape }.
not_finite = The arithmetic of { $layer } { $cell } holds a number that is not finite: the weights are too large for float32. Choose another cell or another net.

## text
no_recurrent = There is no recurrent layer { $layer }; there are { $known }.
reads_ahead = { $model } has no answer after each token: its layer { $layer } looks at the whole text. Choose a model that reads step by step.
no_step = The step is { $step }; the text has steps 0 to { $last }.
no_gate = { $layer } has no { $gate }; set one of { $known }.
no_state_unit = The unit is { $unit }; { $layer } has units 0 to { $last }.
gate_range = { $gate } is set to { $given }; expected { $low } to { $high }.
temperature = The temperature is { $given }; expected 0 to 10.
no_text = The text is empty. Type at least one word or letter.
reads_pictures = The model { $model } reads pictures, not text. Choose a text model, such as mood-gru.
reads_features = The model { $model } reads the features of an encoder, not text step by step. Use the command “language”, or choose a model such as mood-gru.
no_search = The model { $model } has no recurrent layer to search.
no_span = Tokens { $first } to { $last } are not within a text of { $count } tokens.
threshold = The threshold is { $given }; expected more than 0 and at most 1.
no_label_of = The label is { $label }; { $model } has labels 0 to { $last }.
no_tensor = { $tensor } is not a tensor of a recurrent layer, such as { $known }.
no_place = { $tensor } has the shape { $size }; it has no element { $row }, { $column }.
