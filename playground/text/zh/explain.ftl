# playground/explain 的错误。
no_layer = { $model } 没有层 { $layer }；它有 { $known }。
reads_text = { $model } 读取的是文本，不是图片；请选择读取数字的网络。
other_size = { $model } 读取 { $wanted } 的图片；这张是 { $given }。请选择读取这种图片的网络。
no_cell = { $layer } 没有单元 { $given }；应为“通道,行,列”，从 { $low } 到 { $high }。
no_unit = { $layer } 没有神经元 { $given }；应为 { $low } 到 { $high }。
no_channel = { $layer } 没有通道 { $channel }；请选择 0 到 { $last }。
no_grey = { $model } 不读取灰度图片；请选择读取灰度图片的网络。
other_digits = { $model } 读取 { $given } 的图片；自带的数字是 { $size }。
no_loss = 没有损失函数 { $loss }；有 { $known }。
no_label = 没有标签 { $label }；应为 0 到 { $last }。
learning_rate = 学习率是 { $given }；应为从 0 到一百万（不含）的数。
no_weight = { $layer } 没有权重 { $index }；它的卷积核是 { $shape }。
not_finite = { $layer } { $cell } 的计算中出现了非有限的数：权重超出了 float32 的范围。请选择另一个单元或另一个网络。

## 文本
no_recurrent = 没有循环层 { $layer }；有 { $known }。
reads_ahead = { $model } 没有逐词的答案：它的 { $layer } 层要看整段文本。请选择一个逐步读取的模型。
no_step = 时间步是 { $step }；这段文本的时间步是 0 到 { $last }。
no_gate = { $layer } 没有 { $gate }；可以设置的有：{ $known }。
no_state_unit = 单元是 { $unit }；{ $layer } 的单元是 0 到 { $last }。
gate_range = { $gate } 设为 { $given }；应为 { $low } 到 { $high }。
temperature = 温度是 { $given }；应为 0 到 10。
no_text = 文本是空的。请至少输入一个词或字母。
reads_pictures = 模型 { $model } 读取的是图片，不是文本。请选择文本模型，例如 mood-gru。
reads_features = 模型 { $model } 读取的是编码器的特征，不逐步读取文本。请使用命令“language”，或选择 mood-gru 这样的模型。
no_search = 模型 { $model } 没有可供搜索的循环层。
no_span = 第 { $first } 到 { $last } 个词元超出了这段 { $count } 个词元的文本。
threshold = 阈值是 { $given }；应大于 0 且不超过 1。
no_label_of = 标签是 { $label }；{ $model } 的标签是 0 到 { $last }。
no_tensor = { $tensor } 不是循环层的张量；例如 { $known } 才是。
no_place = { $tensor } 的形状是 { $size }；它没有元素 { $row }, { $column }。
