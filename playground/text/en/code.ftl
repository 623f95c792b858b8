# What is said of pasted code (playground/nets/parse): errors at a line, and notes.

at_line = Line { $line }: { $why }

# ---- the text ----
file = { $path } cannot be read: { $why }.
file_text = { $path } is no text in UTF-8. Give a file with Python code.
long = The code has { $count } characters; the limit is { $limit }. Paste the part that makes the net.
large = The code is too large; the limit is { $limit } parts. Paste the part that makes the net.
deep = There are more than { $limit } brackets or operations inside one another. Write it in several lines.
syntax = This is not Python: { $why }. Check brackets, quotation marks and indentation.
not_text = The text holds characters or numbers that Python does not read. Paste plain code.
much = The loops here take too many steps to read. Write the net with fewer of them.
recursion = Functions call one another more than { $limit } deep. Write the layers without recursion.

# ---- finding the net ----
no_net = There is no net in the code. Expected for example model = keras.Sequential([…]), nn.Sequential(…), or a class made from nn.Module.
empty = The net has no layers. Add some, the last one with a unit for each label.
no_forward = The class { $name } has no forward (in Keras: call), so that the order of its layers is not known. Add it.
no_value = The net returns nothing that its layers have computed. Return the value of the last layer.
one_output = A model has one output here. Expected keras.Model(inputs, outputs) with the value of the last layer.
model_used = A model inside another is not read here. Write its layers into this net.

# ---- the input ----
input_shape = The input's shape is { $given }; expected whole numbers, such as (28, 28, 1).
input_texts = The input's shape is { $given }, and the data are texts; expected one number, the length of a text, or None.
input_pictures = The code reads token numbers (Embedding), and the data are pictures. Choose data with texts, or begin with a convolution.
input_no_embedding = The data are texts, and the code has no Embedding. Begin with one, or choose data with pictures.
input_size = The input's shape is { $given }, and the data have { $expected }. Change the shape in the code, or choose other data.

# ---- calls ----
unknown_call = { $call } is not known here. Known are { $known }.
unknown_layer = { $call } is no layer that is known here. Known are { $known }.
unknown_method = The method { $call } of a value is not known here. Known are { $known }.
not_layer = { $given } cannot be used as a layer. Expected a layer, or a net made of layers.
not_list = { $given } is not a list that can be read here. Expected a list of layers.
needs_star = nn.Sequential takes its layers one by one. Write nn.Sequential(*layers).
no_argument = { $call } has no argument { $argument } that is known here. Known are { $known }.
many_arguments = { $call } takes { $count } arguments here, and got { $given }.
lacks_argument = { $call } lacks its argument { $argument }.
argument = { $call }: { $argument } is { $given }; expected { $expected }.
arguments = The arguments of { $call } cannot be read. Expected plain numbers.
only = { $call }: { $argument } is { $given }; what can be read here is { $known }.
not_square = { $call }: { $argument } is { $given }; expected one number, or the same number twice.
not_whole = { $call }: { $argument } is { $given }; expected a whole number.
not_constant = { $call }: { $argument } is { $given }, which has no value here. Write a number.
value_argument = { $call }: { $argument } is what a layer gives; expected a constant.
no_activation = There is no activation { $given } here. Known are { $known }.
at_call = { $call }: { $why }
size = { $call }: { $argument } is { $given }, but what it reads is { $shape }. Write { $size }.
few_values = { $call } reads { $count } value; expected two or more.
many_values = { $call } reads one value, and got { $count }. Add them or concatenate them first.
used_twice = { $call } (line { $first }) is used a second time. A layer with weights has one place here; make a second layer.
both_states = { $call }: both all of its states and its last one are used. Use one of them.
padding_alone = { $call } has padding of its own and a padding layer before it. Leave out one of them.
crop_alone = Cropping is read here only right behind a transposed convolution, as its padding. Leave it out.
bidirectional = Bidirectional is read here around an LSTM, a GRU or a SimpleRNN, with both ways one behind the other.
turned = { $call } of PyTorch wants the units before the steps. Write x.transpose(1, 2) before it, and again behind it.
turned_back = { $call } reads units before steps here. Write x.transpose(1, 2) before it.
index = { $given }[…]: only the last step of a sequence can be picked, as in x[:, -1].
operator = Values of layers can be added ({ $known }), and nothing else. Leave out this operation.
undecided = Whether this holds, or how often, is not known without running the code. Write the lines for the one case that is meant.
softmax_inside = { $call } stands inside the net; it can stand only at its end. Leave it out, or use another activation.
last_inside = The last step is picked of values that are no states of a recurrent layer, inside the net. Pick it right behind the recurrent layer.
whole = { $why }

# ---- training ----
setting_range = { $setting } is { $given }; expected a number from { $low } to { $high }.
softmax_before_loss = { $call } stands before { $loss }, which makes the softmax itself and expects logits. Leave out { $call }.
needs_softmax = { $loss } expects probabilities, and the net ends in logits. Add activation="softmax" to the last layer, or give the loss from_logits=True.
needs_log_softmax = { $loss } expects logarithms of probabilities. End with F.log_softmax(x, dim=1), or use nn.CrossEntropyLoss without it.

# ---- notes: the net is made all the same ----
log_twice = { $loss } makes the log-softmax itself, so that the one here changes nothing. Leave it out.
units_changed = The data have { $labels } labels, so that the last layer has { $labels } units here instead of { $units }.
one_unit = One unit with a sigmoid decides between two labels. Here { $labels } units with a softmax do the same ({ $units } in the code).
setting_unknown = The value of { $setting } cannot be read here, so that it stays as it is.
optimiser = The optimiser { $given } is not known here, so that the one chosen stays. Known are { $known }.
loss = The loss { $given } is not known here, so that the one chosen stays. Known are { $known }.
pictures_scaled = Pictures come with values from 0 to 1 here, so that { $call } is left out.
