# What is said of pasted code (playground/nets/parse): errors at a line, and notes.

at_line = Line { $line }: { $why }

# ---- the text ----
file = { $path } cannot be read: { $why }.
file_text = { $path } is not a text file in UTF-8. Give a file with Python code.
long = The code has { $count } characters; the limit is { $limit }. Paste the part that makes the net.
large = The code is too large; the limit is { $limit } parts. Paste the part that makes the net.
deep = Brackets or operations are nested more than { $limit } deep. Write them in several lines.
syntax = This is not Python: { $why }. Check brackets, quotation marks and indentation.
not_text = The text holds characters or numbers that Python does not read. Paste plain code.
much = The loops here take too many steps to read. Write the net with fewer of them.
recursion = Functions call one another more than { $limit } levels deep. Write the layers without recursion.

# ---- finding the net ----
no_net = There is no net in the code. Expected for example model = keras.Sequential([…]), nn.Sequential(…), or a subclass of nn.Module.
empty = The net has no layers. Add some, the last one with a unit for each label.
no_forward = The class { $name } has no forward (in Keras: call), so the order of its layers is unknown. Add it.
no_value = The net returns nothing that its layers have computed. Return the value of the last layer.
one_output = Only one output is supported. Expected keras.Model(inputs, outputs) with the value of the last layer.
model_used = A model inside another model is not supported. Write its layers into this net.

# ---- the input ----
input_shape = The input's shape is { $given }; expected whole numbers, such as (28, 28, 1).
input_texts = The input's shape is { $given }, and the data are texts; expected one number, the length of a text, or None.
input_pictures = The code reads token numbers (Embedding), and the data are pictures. Choose data with texts, or begin with a convolution.
input_no_embedding = The data are texts, and the code has no Embedding. Begin with one, or choose data with pictures.
input_size = The input's shape is { $given }, and the data have { $expected }. Change the shape in the code, or choose other data.

# ---- calls ----
unknown_call = { $call } is not supported. Supported: { $known }.
unknown_layer = { $call } is not a supported layer. Supported: { $known }.
unknown_method = The method { $call } of a value is not supported. Supported: { $known }.
not_layer = { $given } cannot be used as a layer. Expected a layer, or a net made of layers.
not_list = { $given } is not a list that can be read. Expected a list of layers.
needs_star = nn.Sequential takes its layers one by one. Write nn.Sequential(*layers).
no_argument = { $call } has no supported argument { $argument }. Supported: { $known }.
many_arguments = { $call } takes { $count } arguments and got { $given }.
lacks_argument = { $call } lacks its argument { $argument }.
argument = { $call }: { $argument } is { $given }; expected { $expected }.
arguments = The arguments of { $call } cannot be read. Expected plain numbers.
only = { $call }: { $argument } is { $given }; supported: { $known }.
not_square = { $call }: { $argument } is { $given }; expected one number, or the same number twice.
not_whole = { $call }: { $argument } is { $given }; expected a whole number.
not_constant = { $call }: { $argument } is { $given }, whose value is unknown here. Write a number.
value_argument = { $call }: { $argument } is the output of a layer; expected a constant.
no_activation = The activation { $given } is not supported. Supported: { $known }.
at_call = { $call }: { $why }
size = { $call }: { $argument } is { $given }, but its input is { $shape }. Write { $size }.
few_values = { $call } reads { $count } value; expected two or more.
many_values = { $call } reads one value, and got { $count }. Add them or concatenate them first.
used_twice = { $call } (line { $first }) is used a second time. A layer with weights can be used only once here; make a second layer.
both_states = { $call }: both all of its states and its last one are used. Use one of them.
padding_alone = { $call } has its own padding and a padding layer before it. Remove one of them.
crop_alone = Cropping is supported only directly after a transposed convolution, as its padding. Leave it out.
bidirectional = Bidirectional is supported around an LSTM, a GRU or a SimpleRNN, with the outputs of both directions concatenated.
turned = { $call } of PyTorch needs the units before the steps. Write x.transpose(1, 2) before it, and again after it.
turned_back = { $call } reads units before steps here. Write x.transpose(1, 2) before it.
index = { $given }[…]: only the last step of a sequence can be picked, as in x[:, -1].
operator = Values of layers can only be added ({ $known }). Leave out this operation.
undecided = Without running the code it is unknown whether this condition holds or how often this loop runs. Write the lines for the case that you mean.
softmax_inside = { $call } is inside the net; it is supported only at the end. Leave it out, or use another activation.
last_inside = Inside the net, the last step can only be taken from the states of a recurrent layer. Take it directly after the recurrent layer.
whole = { $why }

# ---- training ----
setting_range = { $setting } is { $given }; expected a number from { $low } to { $high }.
softmax_before_loss = { $call } comes before { $loss }, which applies the softmax itself and expects logits. Leave out { $call }.
needs_softmax = { $loss } expects probabilities, and the net ends in logits. Add activation="softmax" to the last layer, or give the loss from_logits=True.
needs_log_softmax = { $loss } expects logarithms of probabilities. End with F.log_softmax(x, dim=1), or use nn.CrossEntropyLoss without it.

# ---- notes: the net is made all the same ----
log_twice = { $loss } applies the log-softmax itself, so this one changes nothing. Leave it out.
units_changed = The data have { $labels } labels, so the last layer gets { $labels } units here instead of { $units }.
one_unit = One unit with a sigmoid decides between two labels. Here { $labels } units with a softmax do the same ({ $units } in the code).
setting_unknown = The value of { $setting } cannot be read, so this setting stays as it is.
optimiser = The optimiser { $given } is not supported, so the chosen one stays. Supported: { $known }.
loss = The loss { $given } is not supported, so the chosen one stays. Supported: { $known }.
augmentation = { $call } is left out; the Train page has settings for augmentation.
channel_dropout = { $call } drops whole channels; a dropout of single numbers is used in its place.
pictures_scaled = Pictures have values from 0 to 1 here, so { $call } is left out.
