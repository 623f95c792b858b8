# playground/nets 的错误。
no_model = 没有名为 { $name } 的模型；有 { $known }。
many_models = 你已保留 { $limit } 个模型；请先移除一个再添加。

## 模型文件
file_header = 这不是 safetensors 文件：文件头缺失或不完整。请选择从本站下载的 .safetensors 文件。
file_json = 这不是 safetensors 文件：文件头不是 JSON。
file_format = 文件没有说明它是“{ $format }”格式，因此不知道它有哪些层。请选择从本站下载的文件。
file_spec = 文件里的规格不能构成网络。{ $why }
file_large = 文件有 { NUMBER($size, maximumFractionDigits: 0) } MB；上限是 { NUMBER($limit, maximumFractionDigits: 0) } MB。
path_large = { $path } 有 { NUMBER($size, maximumFractionDigits: 0) } MB；上限是 { NUMBER($limit, maximumFractionDigits: 0) } MB。
file_tensors = 无法读取文件里的张量（{ $why }）。
file_unreadable = 无法读取 { $path }：{ $why }。
many_layers = 网络有 { $count } 层；上限是 { $limit } 层。
many_parameters = 网络有 { $count } 个参数；上限是 { $limit } 个。
much_work = 网络的一层要计算 { $values } 个值，一个输入要做 { $work } 次乘加；上限分别是 { $most } 和 { $limit }。
tensor_missing = 文件缺少规格要求的张量 { $name }。
tensor_extra = 文件里有规格没有列出的张量 { $name }。
tensor_shape = 张量 { $name } 的形状是 { $given }；规格要求 { $wanted }。
tensor_type = 张量 { $name } 的类型是 { $given }；应为 float32。
tensor_not_finite = 张量 { $name } 里有 NaN 或无穷大；这样的网络无法给出回答。
tensor_variance = 张量 { $name } 里有负的方差。
single_number = 单个数

## 对网络的改动
no_kernel = 没有边长为 { $side } 的卷积核 { $name }；有 { $known }。
no_convolution = { $layer } 不是 { $model } 的卷积层；它的卷积层有 { $known }。
no_channel = { $layer } 没有通道 { $channel }；请选择 0 到 { $last }。
no_source = { $layer } 没有输入通道 { $channel }；请选择 0 到 { $last }。
kernel_size = 卷积核是 { $given }；{ $layer } 的卷积核是 { $side }×{ $side }。
kernel_range = 卷积核里的数必须在 −{ $limit } 和 { $limit } 之间；请修改超出范围的数。
