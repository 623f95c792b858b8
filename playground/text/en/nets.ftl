# Errors of playground/nets: a net that cannot be built.

at_layer = { $name }: { $why }
no_layers = The net has no layers; add at least one Dense layer.
many_layers = The net has { $count } layers; the limit is { $limit }.
input_shape = The input has the shape { $given }; expected sizes from 1 on.
level = The input's level is { $given }; expected one of { $known }.
extras = The input has no further numbers called { $given }; there are { $known }.
onnx_features = { $model } reads the features of { $encoder }, which an ONNX file cannot name. Export { $encoder } instead.
tensor_scale = The 8-bit tensor { $name } needs one float32 scale for each row. Save the model again.
no_encoder = The model { $model } is no encoder: it gives no features of words. Choose an encoder, such as encoder-en.
encoder_layer = The encoder { $model } has no layer { $layer }.
few_rows = { $name } has { $rows } rows for { $words } tokens plus padding and unknown; give it at least { $least }.
text_needs_embedding = { $name }: a net that reads text starts with an Embedding.
embedding_first = { $name } must be the first layer of a text net.
unknown_input = { $name } reads { $given }, which is not an earlier layer; the earlier layers are { $known }.
few_inputs = { $name } reads one layer only; choose another one for it.
many_inputs = { $name } can read one layer only; choose which.
not_read = { $name } is read by no later layer; connect it to one, or remove it.
wrong_end = { $name } gives { $given } values for { $labels } labels; end with a Dense layer of { $units } units.
task_reads = The net's task is { $task }, and its input is { $input }; they do not fit. Choose another task or another input.
task_channels = The input has { $given ->
        [one] one channel
       *[other] { $given } channels
    }; the task ({ $task }, { $labels } labels) needs { $needed }.
task_output = { $name } gives { $given }; the task ({ $task }) needs { $expected }.

no_preset = There is no preset { $given }; choose one of { $known }.
preset_makes = The preset { $preset } makes pictures, so its results cannot be compared here; choose a net that reads pictures, such as tiny-cnn.
preset_reads = The preset { $preset } reads { $reads ->
        [image] images
        [boxes] pictures with boxes
        [stream] a long text
       *[text] texts
    } and { $data } holds { $holds ->
        [image] images
        [boxes] pictures with boxes
        [stream] a long text
       *[text] texts
    }; choose one of { $choices }.

# ---- a spec as JSON or in a link ----
not_json = The spec is not valid JSON; expected input, layers and labels.
lacks_part = The spec lacks a part; expected an object with input, layers and labels.
layers = The spec's layers are not a list.
labels = The spec's labels are not a list of texts.
the_input = The input
the_task = The task
layer_number = Layer { $number }
where_kind = { $where } ({ $kind })
setting = { $where }: { $setting } is { $value }; expected { $expected }.
expects_text = a text
expects_texts = a list of texts
no_kind = { $where } is { $given }; expected an object with a “kind”.
unknown_kind = { $where } is of kind { $given }; known kinds are { $known }.
kind_not_known = { $where } is of kind { $given }, which does not exist.
no_setting = { $where } ({ $kind }) has no setting { $given }.
lacks_setting = { $where } ({ $kind }) lacks its setting { $setting }.
many_settings = { $where } ({ $kind }) has { $count } settings, more than there are.
no_number = { $where }: { $given } is not a whole number.
inputs = { $where }: its inputs are { $given }; expected a list of names of layers.

no_model = There is no model called { $name }; choose one of { $known }.
many_models = You already have { $limit } models, the limit; remove one before you add another.

## model files
file_header = This is not a safetensors file: its header is incomplete or missing. Choose a .safetensors file that was downloaded from the playground.
file_header_large = The file's header is { NUMBER($size, maximumFractionDigits: 0) } kB large; the limit is { NUMBER($limit, maximumFractionDigits: 0) } kB.
many_tensors = The file holds { $count } tensors; the limit is { $limit }.
file_json = This is not a safetensors file: its header is not JSON.
file_plain = The file holds { $count ->
        [one] one tensor
       *[other] { $count } tensors
    } but no description of the layers; paste the PyTorch code of the net beside it.
state_missing = The file holds no tensor { $name }, which the code's { $layer } needs; it holds { $known }.
state_extra = The file holds a tensor { $name } that no layer of the code has. Paste the code that the file was saved from.
state_no_name = The layer { $layer } (line { $line }) has no name in the code, so the tensors of a file cannot be matched to it. Make it in __init__, as self.name.
state_type = The tensor { $name } holds { $given }; expected floating-point numbers of 16, 32 or 64 bits.
state_summary = Weights from a PyTorch state dict; the layers were read from its code. It expects pixels from 0 to 1.
file_spec = The file's spec does not describe a valid net. { $why }
file_large = The file is { NUMBER($size, maximumFractionDigits: 0) } MB large; the limit is { NUMBER($limit, maximumFractionDigits: 0) } MB.
path_large = { $path } is { NUMBER($size, maximumFractionDigits: 0) } MB large; the limit is { NUMBER($limit, maximumFractionDigits: 0) } MB.
file_tensors = The file's tensors cannot be read ({ $why }).
file_unreadable = { $path } cannot be read: { $why }.
many_parameters = The net has { $count } parameters; the limit is { $limit }.
much_work = The net computes { $values } values and { $work } multiply-adds for one input; the limits are { $most } and { $limit }.
tensor_missing = The tensor { $name }, which the spec requires, is missing from the file.
tensor_extra = The file holds a tensor { $name } that its spec does not name.
tensor_shape = The tensor { $name } is { $given }; its spec requires { $wanted }.
tensor_type = The tensor { $name } holds { $given }; expected float32.
tensor_not_finite = The tensor { $name } holds NaN or infinity; such a net cannot answer.
tensor_variance = The tensor { $name } holds a negative variance.
onnx_file = This is not a complete ONNX file. Choose a file that an export has finished writing.
onnx_part = The ONNX file holds { $part }, which is not supported. Export the net without it.
onnx_parts = The ONNX file holds more than { $limit } parts, or names that are too long; a net here has far fewer.
onnx_external = The weights { $name } are in another file. Export the net into one file, without external data.
onnx_checker = The ONNX file is not valid: { $why }.
onnx_elements = The tensor { $name } has more than { $limit } numbers.
onnx_operator = The operator { $operator } ({ $node }) is not supported.
onnx_fit = The operator { $operator } ({ $node }): { $why }
onnx_inputs = The net reads { $count } inputs; only one is supported.
onnx_input = The input { $name } is { $given }; expected a picture of n×channels×height×width floating-point numbers.
onnx_dynamic = The input { $name } is { $given }. Export the net with a fixed number of channels, height and width.
onnx_vocabulary = This net reads texts as token numbers below { $rows }. Give its vocabulary beside it: one word a line, in the order of the numbers.
onnx_words = The vocabulary has { $words } words; the net's embedding has { $rows } rows. Give one word a line, at most one for each row.
onnx_word_twice = The vocabulary holds { $word } twice. Give one word a line, each once, in the order of the token numbers.
onnx_outputs = The net has { $count } outputs; only one is supported, the output of a layer.
onnx_text_summary = Read from an ONNX file. A text ends at its last word: padding is not read.
onnx_summary = Read from an ONNX file. It expects pixels from 0 to 1.
single_number = a single number

## changes to a net
no_kernel = There is no kernel { $name } of side { $side }; choose one of { $known }.
no_convolution = { $layer } is not a convolution of { $model }; its convolutions are { $known }.
no_channel = { $layer } has no channel { $channel }; choose one from 0 to { $last }.
no_source = { $layer } has no input channel { $channel }; choose one from 0 to { $last }.
kernel_size = Got a { $given } kernel; the kernels of { $layer } are { $side }×{ $side }.
kernel_range = A kernel's numbers must be between −{ $limit } and { $limit }; change the one that is not.
edited = { $model }, changed by hand. { $changes }.
edit_off = { $layer } channel { $channel }: switched off
edit_painted = { $layer } channel { $channel }: kernel painted
edit_painted_source = { $layer } channel { $channel }: kernel painted (input channel { $source })
share_large = The model's file is { $size } MB large; at most { $limit } MB can be shared. Download the file and pass it on.
share_full = This server cannot hold any more shared models. Try again in a few hours, or download the file and pass it on.
