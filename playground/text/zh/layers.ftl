# 网络各层的名称和作用，以及某一层为什么不能放在那里。

# ---- errors (playground/nets/layers); the layer's name and a colon stand before them ----
setting = { $setting } 是 { $value }；应为{ $expected }。
expects_whole = { $least } 到 { $most } 的整数
expects_number = { $least } 到 { $most } 的数
expects_switch = true 或 false
expects_option = 其中之一：{ $options }
rank = 得到 { $given }；需要{ $expected }。{ $advice }
rank_units = 一行单元
rank_steps = 序列（步 × 单元）
rank_maps = 特征图（C × H × W）
put_on_picture = 请把它放在 Flatten 之前，作用于图片。
put_flatten = 请在它前面放一个 Flatten。
put_after_steps = 请把它放在 Embedding 之后，或放在传递每一步的层之后。
put_after_weights = 请把它放在卷积层或全连接层之后。
put_after_convolution = 请把它放在卷积层之后。
nothing_to_flatten = 请去掉它：没有可展平的东西。
window_settings = 卷积核 { $kernel }，步幅 { $stride }，填充 { $padding }；卷积核和步幅至少为 1，填充至少为 0。
window_size = 窗口为 { $kernel } 像素，而输入连同填充只有 { $size } 像素；最多为 { $size }。请选小一点的窗口，或加填充。
groups = 得到 { $channels } 个通道，不能平均分成 { $groups } 组。请选能整除通道数的组数。
tokens = 得到 { $given }；需要词元编号。请把它放在最前面。
same_shape = 输入是 { $given }；形状应当相同。请选别的输入，或修改给出它们的层。
same_sides = 输入是 { $given }；高和宽（或步数）应当相同。请选别的输入，或修改给出它们的层。

# ---- settings ----
setting_filters = 滤波器
setting_kernel = 卷积核
setting_stride = 步幅
setting_padding = 填充
setting_size = 大小
setting_units = 单元
setting_probability = 概率
setting_dimensions = 维数
setting_every_step = 传出每一步
setting_groups = 组数
setting_factor = 倍数

# ---- names ----
kind_conv = 卷积
kind_norm = 批归一化
kind_relu = ReLU
kind_tanh = Tanh
kind_sigmoid = Sigmoid
kind_pool = 最大池化
kind_avgpool = 平均池化
kind_flatten = 展平
kind_dense = 全连接
kind_dropout = 随机失活
kind_embedding = 词嵌入
kind_rnn = 简单 RNN（tanh）
kind_gru = GRU
kind_lstm = LSTM
kind_gelu = GELU
kind_groupnorm = 组归一化
kind_layernorm = 层归一化
kind_upsample = 上采样
kind_add = 相加
kind_concat = 拼接

# ---- what each does ----
about_conv = 用小滤波器在输入上滑动；每个滤波器产生一个通道。
about_norm = 把每个通道变成均值 0、标准差 1，再缩放和平移。
about_relu = 负数变成 0。
about_tanh = 把每个值映射到 −1 和 1 之间。
about_sigmoid = 把每个值映射到 0 和 1 之间。
about_pool = 保留每个窗口里的最大值。
about_avgpool = 保留每个窗口的平均值。
about_flatten = 把所有通道排成一行。
about_dense = 每个单元是所有输入的加权和。最后一层要为每个类别准备一个单元。
about_dropout = 训练时随机把一些值变成 0。
about_embedding = 为每个词查出一行学到的数。
about_rnn = 一步一步地读；状态是输入和前一状态的 tanh。
about_gru = 一步一步地读，带更新门和重置门。
about_lstm = 一步一步地读，带记忆和三个门。
about_gelu = 像 ReLU，但转折处是平滑的：x 乘以标准正态分布小于 x 的概率。
about_groupnorm = 把一个样本的每组通道调整到均值 0、标准差 1，再对每个通道缩放、平移。
about_layernorm = 把一个样本（文本则是一步）的所有值调整到均值 0、标准差 1，再逐个缩放、平移。
about_upsample = 把每个值在两个方向上重复，使特征图变大。
about_add = 把形状相同的几层逐个值相加：残差块的结尾。
about_concat = 把几层的通道（或单元）首尾相接。

# ---- what one cell of a layer on pictures is, on the CNN page ----
what_conv = 每个通道的图像块乘以它的卷积核，全部相加，再加偏置。
what_norm = 减去均值，除以标准差，乘以增益，再加平移。
what_groupnorm = 减去本组通道的均值，除以标准差，乘以增益，再加平移。
what_layernorm = 减去整层的均值，除以标准差，乘以增益，再加平移。
what_relu = 大于零的值通过，其余变为零。
what_tanh = 把任意数映射到 −1 到 1 之间。
what_sigmoid = 把任意数映射到 0 到 1 之间。
what_gelu = 这个数乘以“标准正态变量小于它”的概率。
what_pool = 窗口里最大的数。
what_avgpool = 窗口里各数的平均值。
what_flatten = 把特征图排成一行，数值不变。
what_dense = 每个输入乘以它的权重，全部相加，再加偏置。列出最大的几项，其余合并。
what_dropout = 训练时这里会随机把一些值置零；推理时全部通过。
what_upsample = 特征图的每个数在两个方向上重复。
what_add = 各个分支上同一位置的单元相加。
what_concat = 各个分支的通道依次排列，数值不变。
