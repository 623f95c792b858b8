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
put_after_steps = Put it after an Embedding, or after a layer that returns every step.
put_after_weights = Put it after a convolution or a dense layer.
put_after_convolution = Put it after a convolution.
nothing_to_flatten = Leave it out: there is nothing to flatten.
window_settings = got kernel { $kernel }, stride { $stride }, padding { $padding }; expected a kernel and a stride of at least 1 and a padding of at least 0.
window_size = got a { $kernel }-pixel window for an input of { $size } pixels, padding included; expected at most { $size }. Choose a smaller window or add padding.
groups = got { $channels } channels, which do not divide into { $groups } groups. Choose a number of groups that divides the number of channels.
conv_groups = got { $channels } channels and { $filters } filters, which do not both divide into { $groups } groups. Choose a number of groups that divides both; for a depthwise convolution it is the number of channels.
cut_away = a padding of { $padding } cuts off all of { $size } rows or columns. Choose a smaller padding.
nothing_to_pool = got { $given }; expected maps (C × H × W) or a sequence (steps × units). Leave it out: there is nothing to pool.
heads = got { $units } units, which do not divide into { $heads } heads. Choose a number of heads that divides the number of units.
rotary = got { $units } units in { $heads } heads; rotary positions turn pairs of numbers and need an even number of units in each head. Choose another number of heads or units.
tokens = got { $given }; expected token numbers. Put it first.
same_shape = its inputs are { $given }; expected the same shape. Choose others, or change the layers that give them.
same_sides = its inputs are { $given }; expected the same height and width, or the same number of steps. Choose others, or change the layers that give them.

# of calls in pasted code
uneven_padding = padding="same" with kernel { $kernel } and stride { $stride } would cut more off on one side than on the other. Choose a kernel that is larger than the stride by an even number.
padding = its padding is { $given }; expected a whole number, the same on all sides.
pool_padding = A pooling with this padding does not exist here: a max pooling pads all sides alike, an average pooling pads none. Leave the padding out, or choose a size that divides the maps.
wide_pool_padding = its padding is { $padding } at a size of { $size }; expected at most half the size. Choose a smaller padding.
pool_axes = its axes are { $given }; expected (2, 3), the axes of maps, or 1, the axis of a text's steps.
flatten_batch = start_dim is { $given }, which would put the examples of a batch in one row. Write 1.
reshape = got the shape { $given } for { $size } values; expected all of an example in one row.
concat_axis = its axis is { $given }; expected { $axis }, the axis of the channels or units.
attention_mask = its mask cannot be read. Supported is a mask that hides later steps, such as torch.ones(n, n).triu(1).
key_size = its key_dim is { $given }; expected { $size }, the units divided by the heads.
steps_padding = its padding is { $given }, which changes the number of steps. Write { $padding }, or pad by one less than the kernel before the text.
onnx_attribute = its { $name } is { $given }, which no layer here supports.
pool_size = its output size is { $given }; supported is 1, the mean or the maximum of each whole map.
norm_shape = its shape is { $given }, but its input has { $shape }; write that.
norm_axis = its axis is { $given }; expected all axes of an example (of a text: the last one).
norm_eps = its eps is { $given }; expected 10 to the power of −1 to −12, such as 1e-5.

# ---- settings ----
setting_filters = filters
setting_kernel = kernel
setting_stride = stride
setting_padding = padding
setting_size = size
setting_units = units
setting_probability = probability
setting_dimensions = dimensions
setting_every_step = returns every step
setting_groups = groups
setting_factor = factor
setting_same = keeps the size (padding “same”)
setting_dilation = dilation
setting_bias = bias
setting_leak = slope below zero
setting_heads = heads
setting_causal = reads no later step
setting_rotary = rotary positions
setting_learned = learned
setting_bidirectional = in both directions
setting_eps_exponent = exponent of eps (10⁻ᵏ)

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
kind_convtranspose = Transposed convolution
kind_leakyrelu = Leaky ReLU
kind_relusix = ReLU6
kind_silu = SiLU (swish)
kind_softplus = Softplus
kind_globalavg = Global average pooling
kind_globalmax = Global max pooling
kind_seqconv = Convolution over steps
kind_positions = Position embedding
kind_attention = Multi-head attention

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
about_dropout = During training, sets values to 0 at random.
about_embedding = Looks up a row of learned numbers for each token.
about_rnn = Reads step by step; its state is the tanh of a weighted sum of the input and the previous state.
about_gru = Reads step by step, with an update and a reset gate.
about_lstm = Reads step by step, with a memory and three gates.
about_gelu = Like ReLU with a smooth bend: x times the probability that a standard normal variable is below x.
about_groupnorm = Brings each group of channels of one example to mean 0 and standard deviation 1, then scales and shifts each channel.
about_layernorm = Brings all values of one example (of a text: of one step) to mean 0 and standard deviation 1, then scales and shifts each.
about_upsample = Repeats each value in both directions, so that maps grow.
about_add = Adds layers of the same shape, value by value: the end of a residual block.
about_concat = Joins the channels (or units) of several layers, one after another.
about_convtranspose = Lays each value times a small kernel onto a larger map; what overlaps is added.
about_leakyrelu = Like ReLU, but negative values keep a small slope, so that they can still learn.
about_relusix = ReLU that also stops at 6; common in nets for phones.
about_silu = Each value times its sigmoid: a ReLU with a smooth bend.
about_softplus = ln(1 + e^x): a ReLU without a corner, always above zero.
about_globalavg = The mean of each whole map (of a text: of each unit over all its steps).
about_globalmax = The largest value of each whole map (of a text: of each unit over all its steps).
about_seqconv = Slides filters over the steps of a text; each reads a few neighbouring steps.
about_positions = Adds to each step a row of numbers that encodes its position: learned, or sines and cosines.
about_attention = Each step becomes a mixture of the steps it looks at, in several heads at once.

# ---- what one cell of a layer on pictures is, on the CNN page ----
what_conv = Each channel's patch times its kernel, all added up, plus the bias if it has one.
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
what_concat = The channels of its branches, one after another; the number stays the same.
what_convtranspose = Each channel’s cells that reach this one, times the weight with which they do, all added up, plus the bias. Where a kernel leaves a gap, nothing arrives.
what_leakyrelu = Values above zero pass; negative ones are multiplied by a small slope.
what_relusix = Values from 0 to 6 pass; what is below becomes 0, what is above becomes 6.
what_silu = The number times its sigmoid.
what_softplus = The logarithm of 1 + e to the power of the number.
what_globalavg = The mean of the whole map: each number times one over their count, all added up.
what_globalmax = The largest number of the whole map.

# ---- the formula of each ----
formula_conv = y[c, i, j] = Σ w[c, k, u, v] · x[k, i·s + u − p, j·s + v − p] + b[c]
formula_norm = y = γ · (x − μ) / √(σ² + ε) + β
formula_relu = y = max(0, x)
formula_tanh = y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)
formula_sigmoid = y = 1 / (1 + e⁻ˣ)
formula_pool = y[c, i, j] = max x[c, i·s + u, j·s + v]
formula_avgpool = y[c, i, j] = Σ x[c, i·s + u, j·s + v] / k²
formula_flatten = y[(c·H + i)·W + j] = x[c, i, j]
formula_dense = y[k] = Σ w[k, n] · x[n] + b[k]
formula_dropout = y = x / (1 − p), or 0 with probability p
formula_embedding = y[t] = E[token t]
formula_rnn = h(t) = tanh(W·x(t) + U·h(t−1) + b)
formula_gru = h(t) = (1 − z)·n + z·h(t−1),  n = tanh(W·x(t) + b + r·(U·h(t−1) + c))
formula_lstm = c(t) = f·c(t−1) + i·g,  h(t) = o·tanh(c(t))
formula_gelu = y = x · Φ(x)
formula_groupnorm = y = γ · (x − μ) / √(σ² + ε) + β
formula_layernorm = y = γ · (x − μ) / √(σ² + ε) + β
formula_upsample = y[c, i, j] = x[c, ⌊i/f⌋, ⌊j/f⌋]
formula_add = y = x₁ + x₂
formula_concat = y = (x₁, x₂)
formula_convtranspose = y[c, i·s + u − p, j·s + v − p] += w[k, c, u, v] · x[k, i, j]
formula_leakyrelu = y = x for x > 0, else a·x
formula_relusix = y = min(6, max(0, x))
formula_silu = y = x / (1 + e⁻ˣ)
formula_softplus = y = ln(1 + eˣ)
formula_globalavg = y[c] = Σ x[c, i, j] / (H·W)
formula_globalmax = y[c] = max x[c, i, j]
formula_seqconv = y[t, c] = Σ w[c, k, u] · x[t·s + u − p, k] + b[c]
formula_position = y[t] = x[t] + P[t]
formula_attention = y = softmax(Q·Kᵀ / √d) · V
