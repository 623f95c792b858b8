# Errors of playground/nets.
no_model = There is no model called { $name }; there are { $known }.
many_models = You keep { $limit } models; remove one before you add another.

## model files
file_header = This is not a safetensors file: its header is incomplete or missing. Choose a .safetensors file that was downloaded from the playground.
file_json = This is not a safetensors file: its header is not JSON.
file_format = The file does not say that its format is “{ $format }”, so its layers are unknown. Choose a file that was downloaded from the playground.
file_spec = The file's spec does not describe a net. { $why }
file_large = The file has { NUMBER($size, maximumFractionDigits: 0) } MB; the limit is { NUMBER($limit, maximumFractionDigits: 0) } MB.
path_large = { $path } has { NUMBER($size, maximumFractionDigits: 0) } MB; the limit is { NUMBER($limit, maximumFractionDigits: 0) } MB.
file_tensors = The file's tensors cannot be read ({ $why }).
file_unreadable = { $path } cannot be read: { $why }.
many_layers = The net has { $count } layers; the limit is { $limit }.
many_parameters = The net has { $count } parameters; the limit is { $limit }.
much_work = The net computes { $values } values in one layer and { $work } multiply-adds for one input; the limits are { $most } and { $limit }.
tensor_missing = The tensor { $name }, which the spec requires, is missing from the file.
tensor_extra = The file holds a tensor { $name } that its spec does not name.
tensor_shape = The tensor { $name } is { $given }; its spec requires { $wanted }.
tensor_type = The tensor { $name } holds { $given }; expected float32.
tensor_not_finite = The tensor { $name } holds NaN or infinity; such a net cannot answer.
tensor_variance = The tensor { $name } holds a negative variance.
single_number = a single number

## changes to a net
no_kernel = There is no kernel { $name } of side { $side }; there are { $known }.
no_convolution = { $layer } is not a convolution of { $model }; its convolutions are { $known }.
no_channel = { $layer } has no channel { $channel }; choose one from 0 to { $last }.
no_source = { $layer } has no input channel { $channel }; choose one from 0 to { $last }.
kernel_size = Got a { $given } kernel; the kernels of { $layer } are { $side }×{ $side }.
kernel_range = A kernel's numbers must lie between −{ $limit } and { $limit }; change the one that does not.
