# playground/nets 的错误：不能建立的网络。

at_layer = { $name }：{ $why }
no_layers = 网络没有层；请至少加一个 Dense 层。
many_layers = 网络有 { $count } 层；上限是 { $limit } 层。
input_shape = 输入的形状是 { $given }；各边至少为 1。
level = 输入的 level 是 { $given }；应为 { $known } 之一。
extras = 输入没有名为 { $given } 的附加数；有 { $known }。
onnx_features = { $model } 读取 { $encoder } 的特征，而 ONNX 文件无法注明这一点。请改为导出 { $encoder }。
tensor_scale = 8 位张量 { $name } 的每一行都需要一个 float32 的缩放系数。请重新保存模型。
no_encoder = 模型 { $model } 不是编码器，不给出词的特征。请选择编码器，例如 encoder-en。
encoder_layer = 编码器 { $model } 没有层 { $layer }。
few_rows = { $name } 有 { $rows } 行，而词元有 { $words } 个，另加填充和未知；请给它至少 { $least } 行。
text_needs_embedding = { $name }：读取文本的网络要以 Embedding 开头。
embedding_first = { $name } 必须是文本网络的第一层。
unknown_input = { $name } 读取 { $given }，而前面没有这一层；前面的层有 { $known }。
few_inputs = { $name } 只读取一层；请再为它选一层。
many_inputs = { $name } 只能读取一层；请选其中一层。
not_read = 没有后面的层读取 { $name }；请让某一层读取它，或去掉它。
wrong_end = { $name } 给出 { $given } 个值，而标签有 { $labels } 个；请以 { $units } 个单元的 Dense 层结尾。
task_reads = 网络的任务是 { $task }，输入是 { $input }，两者不合。请换任务或输入。
task_channels = 输入有 { $given } 个通道；任务（{ $task }，{ $labels } 个标签）需要 { $needed } 个。
task_output = { $name } 给出 { $given }；任务（{ $task }）需要 { $expected }。

no_preset = 没有预设 { $given }；请选择 { $known } 之一。
preset_makes = 预设 { $preset } 生成图片，其结果在这里无法比较；请选择识别图片的网络，例如 tiny-cnn。
preset_reads = 预设 { $preset } 读{ $reads ->
        [image] 图片
        [boxes] 带框的图片
        [stream] 一段长文本
       *[text] 文本
    }，而 { $data } 里是{ $holds ->
        [image] 图片
        [boxes] 带框的图片
        [stream] 一段长文本
       *[text] 文本
    }；请选 { $choices } 之一。

# ---- a spec as JSON or in a link ----
not_json = 网络的描述不是有效的 JSON；应有 input、layers 和 labels。
lacks_part = 网络的描述缺少一部分；应为含 input、layers 和 labels 的对象。
layers = 网络描述里的 layers 不是列表。
labels = 网络描述里的 labels 不是文本列表。
the_input = 输入
the_task = 任务
layer_number = 第 { $number } 层
where_kind = { $where }（{ $kind }）
setting = { $where }：{ $setting } 是 { $value }；应为{ $expected }。
expects_text = 文本
expects_texts = 文本列表
no_kind = { $where }是 { $given }；应为带“kind”的对象。
unknown_kind = { $where }的类型是 { $given }；已知的类型有 { $known }。
kind_not_known = { $where }的类型是 { $given }，没有这种层。
no_setting = { $where }（{ $kind }）没有 { $given } 这项设置。
lacks_setting = { $where }（{ $kind }）缺少设置 { $setting }。
many_settings = { $where }（{ $kind }）有 { $count } 项设置，超过了它的设置数。
no_number = { $where }：{ $given } 不是整数。
inputs = { $where }：它的 inputs 是 { $given }；应为层名的列表。

no_model = 没有名为 { $name } 的模型；请选择 { $known } 之一。
many_models = 你已保留 { $limit } 个模型；请先移除一个再添加。

## 模型文件
file_header = 这不是 safetensors 文件：文件头缺失或不完整。请选择从本站下载的 .safetensors 文件。
file_header_large = 文件头大小为 { NUMBER($size, maximumFractionDigits: 0) } kB；上限是 { NUMBER($limit, maximumFractionDigits: 0) } kB。
many_tensors = 文件里有 { $count } 个张量；上限是 { $limit } 个。
file_json = 这不是 safetensors 文件：文件头不是 JSON。
file_plain = 文件里有 { $count } 个张量，却没有各层的描述；请把网络的 PyTorch 代码粘贴在旁边。
state_missing = 文件里没有张量 { $name }，而代码中的 { $layer } 需要它；文件里有 { $known }。
state_extra = 文件里的张量 { $name } 不属于代码的任何一层。请粘贴保存该文件时的代码。
state_no_name = 层 { $layer }（第 { $line } 行）在代码里没有名称，文件里的张量无法与它对应。请在 __init__ 中以 self.名称 建立它。
state_type = 张量 { $name } 的类型是 { $given }；应为 16、32 或 64 位浮点数。
state_summary = 权重来自 PyTorch 的 state dict，各层读自它的代码。它要求像素值在 0 到 1 之间。
file_spec = 文件里的网络描述不能构成有效的网络。{ $why }
file_large = 文件大小为 { NUMBER($size, maximumFractionDigits: 0) } MB；上限是 { NUMBER($limit, maximumFractionDigits: 0) } MB。
path_large = { $path } 大小为 { NUMBER($size, maximumFractionDigits: 0) } MB；上限是 { NUMBER($limit, maximumFractionDigits: 0) } MB。
file_tensors = 无法读取文件里的张量（{ $why }）。
file_unreadable = 无法读取 { $path }：{ $why }。
many_parameters = 网络有 { $count } 个参数；上限是 { $limit } 个。
much_work = 网络要计算 { $values } 个值，一个输入要做 { $work } 次乘加；上限分别是 { $most } 和 { $limit }。
tensor_missing = 文件缺少网络描述要求的张量 { $name }。
tensor_extra = 文件里有网络描述没有列出的张量 { $name }。
tensor_shape = 张量 { $name } 的形状是 { $given }；网络描述要求 { $wanted }。
tensor_type = 张量 { $name } 的类型是 { $given }；应为 float32。
tensor_not_finite = 张量 { $name } 里有 NaN 或无穷大；这样的网络无法给出答案。
tensor_variance = 张量 { $name } 里有负的方差。
onnx_file = 这不是完整的 ONNX 文件。请选择已完整导出的文件。
onnx_part = ONNX 文件含有 { $part }，不受支持。请导出不含它的网络。
onnx_parts = ONNX 文件的成分超过 { $limit } 个，或名称过长；这里的网络远没有这么多。
onnx_external = 权重 { $name } 在另一个文件里。请把网络导出为一个文件，不用外部数据。
onnx_checker = ONNX 文件无效：{ $why }。
onnx_elements = 张量 { $name } 的数超过 { $limit } 个。
onnx_operator = 不支持算子 { $operator }（{ $node }）。
onnx_fit = 算子 { $operator }（{ $node }）：{ $why }
onnx_inputs = 网络有 { $count } 个输入；只支持一个。
onnx_input = 输入 { $name } 是 { $given }；应为 n×通道×高×宽 的浮点数图片。
onnx_dynamic = 输入 { $name } 是 { $given }。请以固定的通道数、高和宽导出网络。
onnx_vocabulary = 这个网络把文本读成小于 { $rows } 的词元编号。请同时给出它的词表：每行一个词，按编号顺序排列。
onnx_words = 词表有 { $words } 个词，而网络的嵌入层有 { $rows } 行。请每行给出一个词，最多每行对应一个词。
onnx_word_twice = 词表中 { $word } 出现了两次。请每行给出一个词，每个词一次，按词元编号的顺序排列。
onnx_outputs = 网络有 { $count } 个输出；只支持一个，即某一层的输出。
onnx_text_summary = 从 ONNX 文件读入。文本在最后一个词处结束，不读取填充。
onnx_summary = 读自 ONNX 文件。它要求像素值在 0 到 1 之间。
single_number = 单个数

## 对网络的改动
no_kernel = 没有边长为 { $side } 的卷积核 { $name }；请选择 { $known } 之一。
no_convolution = { $layer } 不是 { $model } 的卷积层；它的卷积层有 { $known }。
no_channel = { $layer } 没有通道 { $channel }；请选择 0 到 { $last }。
no_source = { $layer } 没有输入通道 { $channel }；请选择 0 到 { $last }。
kernel_size = 卷积核是 { $given }；{ $layer } 的卷积核是 { $side }×{ $side }。
kernel_range = 卷积核里的数必须在 −{ $limit } 和 { $limit } 之间；请修改超出范围的数。
edited = 由 { $model } 手工修改而来。{ $changes }。
edit_off = { $layer } 通道 { $channel }：已关闭
edit_painted = { $layer } 通道 { $channel }：改画了卷积核
edit_painted_source = { $layer } 通道 { $channel }：改画了卷积核（输入通道 { $source }）
share_large = 模型文件大小为 { $size } MB，最多只能分享 { $limit } MB 的模型。请下载文件并发给别人。
share_full = 服务器上分享的模型已达上限。请过几小时再试，或者下载文件并发给别人。
