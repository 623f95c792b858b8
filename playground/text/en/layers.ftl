# What the layers of a net are called, what they do, and why one does not fit where it stands.

# ---- errors (playground/nets/layers); the layer's name and a colon stand before them ----
setting = { $setting } is { $value }; expected { $expected }.
expects_whole = a whole number from { $least } to { $most }
expects_number = a number from { $least } to { $most }
expects_switch = true or false
expects_option = one of { $options }
rank = got { $given }; expected { $expected }. { $advice }
rank_units = a row of units
rank_steps = a sequence (steps × units)
rank_maps = maps (C × H × W)
put_on_picture = Put it before Flatten, on a picture.
put_flatten = Put a Flatten before it.
put_after_steps = Put it after an Embedding, or after a layer that passes on every step.
put_after_weights = Put it after a convolution or a dense layer.
put_after_convolution = Put it after a convolution.
nothing_to_flatten = Leave it out: there is nothing to flatten.
window_settings = got kernel { $kernel }, stride { $stride }, padding { $padding }; expected a kernel and a stride of at least 1 and a padding of at least 0.
window_size = got a { $kernel }-pixel window for an input of { $size } pixels, padding included; expected at most { $size }. Choose a smaller window or add padding.
groups = got { $channels } channels, which do not divide into { $groups } groups. Choose a number of groups that divides the number of channels.
tokens = got { $given }; expected token numbers. Put it first.
same_shape = its inputs are { $given }; expected the same shape. Choose others, or change the layers that give them.
same_sides = its inputs are { $given }; expected the same height and width, or the same number of steps. Choose others, or change the layers that give them.

# ---- settings ----
setting_filters = filters
setting_kernel = kernel
setting_stride = stride
setting_padding = padding
setting_size = size
setting_units = units
setting_probability = probability
setting_dimensions = dimensions
setting_every_step = passes on every step
setting_groups = groups
setting_factor = factor

# ---- names ----
kind_conv = Convolution
kind_norm = Batch norm
kind_relu = ReLU
kind_tanh = Tanh
kind_sigmoid = Sigmoid
kind_pool = Max pooling
kind_avgpool = Average pooling
kind_flatten = Flatten
kind_dense = Dense
kind_dropout = Dropout
kind_embedding = Embedding
kind_rnn = Simple RNN (tanh)
kind_gru = GRU
kind_lstm = LSTM
kind_gelu = GELU
kind_groupnorm = Group norm
kind_layernorm = Layer norm
kind_upsample = Upsampling
kind_add = Add
kind_concat = Concatenate

# ---- what each does ----
about_conv = Slides small filters over its input; each gives one channel.
about_norm = Brings each channel to mean 0 and standard deviation 1, then scales and shifts it.
about_relu = Negative values become 0.
about_tanh = Maps each value into the range from −1 to 1.
about_sigmoid = Maps each value into the range from 0 to 1.
about_pool = Keeps the largest value of each window.
about_avgpool = Keeps the mean of each window.
about_flatten = Puts all channels into one row.
about_dense = Each unit is a weighted sum of all inputs. The last one needs a unit for each class.
about_dropout = While training, sets values to 0 at random.
about_embedding = Looks up a row of learned numbers for each word.
about_rnn = Reads step by step; its state is a tanh of the input and the previous state.
about_gru = Reads step by step, with an update and a reset gate.
about_lstm = Reads step by step, with a memory and three gates.
about_gelu = Like ReLU, with a smooth bend: x times the normal distribution's share below x.
about_groupnorm = Brings each group of channels of one example to mean 0 and deviation 1, then scales and shifts each channel.
about_layernorm = Brings all values of one example (of a text: of one step) to mean 0 and deviation 1, then scales and shifts each.
about_upsample = Repeats each value in both directions, so that maps grow.
about_add = Adds layers of the same shape, value by value: the end of a residual block.
about_concat = Puts the channels (or units) of layers one behind the other.

# ---- what one cell of a layer on pictures is, on the CNN page ----
what_conv = Each channel's patch times its kernel, all added up, plus the bias.
what_norm = Subtract the mean, divide by the standard deviation, multiply by the gain, add the shift.
what_groupnorm = Subtract the mean of its group of channels, divide by the standard deviation, multiply by the gain, add the shift.
what_layernorm = Subtract the mean of the whole layer, divide by the standard deviation, multiply by the gain, add the shift.
what_relu = Values above zero pass; all others become zero.
what_tanh = Maps any number into the range from −1 to 1.
what_sigmoid = Maps any number into the range from 0 to 1.
what_gelu = The number times the probability that a standard normal variable is smaller than it.
what_pool = The largest number under the window.
what_avgpool = The mean of the numbers under the window.
what_flatten = The maps laid out in one row; the number stays the same.
what_dense = Every input times its weight, all added up, plus the bias. The largest terms, and the others together.
what_dropout = During training some values are set to zero here; at inference all pass.
what_upsample = Each number of a map repeated in both directions.
what_add = The same cell of each branch, added up.
what_concat = The channels of its branches, one behind another; the number stays the same.
