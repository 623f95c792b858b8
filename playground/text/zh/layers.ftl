# 网络各层的名称和作用，以及某一层为什么不能放在那里。

# ---- errors (playground/nets/layers); the layer's name and a colon stand before them ----
setting = { $setting } 是 { $value }；应为{ $expected }。
expects_whole = { $least } 到 { $most } 的整数
expects_number = { $least } 到 { $most } 的数
expects_switch = true 或 false
expects_option = 以下之一：{ $options }
rank = 得到 { $given }；需要{ $expected }。{ $advice }
rank_units = 一行神经元的值
rank_steps = 序列（步 × 单元）
rank_maps = 特征图（C × H × W）
put_on_picture = 请把它放在 Flatten 之前，作用于图片。
put_flatten = 请在它前面放一个 Flatten。
put_after_steps = 请把它放在 Embedding 之后，或放在输出每一步的层之后。
put_after_weights = 请把它放在卷积层或全连接层之后。
put_after_convolution = 请把它放在卷积层之后。
nothing_to_flatten = 请去掉它：没有可以展平的内容。
window_settings = 卷积核 { $kernel }，步幅 { $stride }，填充 { $padding }；卷积核和步幅至少为 1，填充至少为 0。
window_size = 窗口为 { $kernel } 像素，而输入连同填充只有 { $size } 像素；最多为 { $size }。请选小一点的窗口，或增加填充。
groups = 得到 { $channels } 个通道，不能平均分成 { $groups } 组。请选能整除通道数的组数。
conv_groups = 得到 { $channels } 个通道和 { $filters } 个卷积核，不能都平均分成 { $groups } 组。请选能同时整除两者的组数；深度卷积的组数等于通道数。
cut_away = 填充 { $padding } 会把 { $size } 行或列全部裁掉。请选小一点的填充。
nothing_to_pool = 得到 { $given }；需要特征图（C × H × W）或序列（步 × 单元）。请去掉它：没有可以池化的内容。
heads = 得到 { $units } 个单元，不能平均分给 { $heads } 个头。请选能整除单元数的头数。
rotary = 得到 { $units } 个单元、{ $heads } 个头；旋转位置编码成对旋转数值，每个头的单元数必须是偶数。请换一个头数或单元数。
tokens = 得到 { $given }；需要词元编号。请把它放在最前面。
same_shape = 输入是 { $given }；形状应当相同。请选别的输入，或修改给出它们的层。
same_sides = 输入是 { $given }；高和宽（或步数）应当相同。请选别的输入，或修改给出它们的层。

# of calls in pasted code
uneven_padding = 卷积核为 { $kernel }、步幅为 { $stride } 时，padding="same" 会使一侧比另一侧裁去更多。请选比步幅大偶数的卷积核。
padding = 填充是 { $given }；应为整数，且各侧相同。
pool_padding = 这里没有这种填充方式的池化：最大池化的四边填充必须相同，平均池化没有填充。请去掉填充，或选择能整除特征图的大小。
wide_pool_padding = 填充为 { $padding }，窗口大小为 { $size }；填充最多为窗口大小的一半。请选择更小的填充。
pool_axes = 轴是 { $given }；应为 (2, 3)，即特征图的轴，或 1，即文本各步的轴。
flatten_batch = start_dim 是 { $given }，会把一个批次的样本排成一行。请写 1。
reshape = 对 { $size } 个值得到形状 { $given }；应把一个样本的所有值排成一行。
concat_axis = 轴是 { $given }；应为 { $axis }，即通道或单元所在的轴。
attention_mask = 无法读取它的掩码。支持的是遮住后面各步的掩码，如 torch.ones(n, n).triu(1)。
key_size = 它的 key_dim 是 { $given }；应为 { $size }，即单元数除以头数。
steps_padding = 它的填充是 { $given }，会改变步数。请写 { $padding }，或在文本前面填充“卷积核大小减一”步。
onnx_attribute = 它的 { $name } 是 { $given }，这里没有支持它的层。
pool_size = 它的输出大小是 { $given }；支持的是 1，即每张特征图的平均值或最大值。
norm_shape = 形状是 { $given }，而输入的形状是 { $shape }；请写后者。
norm_axis = 轴是 { $given }；应为样本的所有轴（文本则为最后一个轴）。
norm_eps = eps 是 { $given }；应为 10 的 −1 到 −12 次方，例如 1e-5。

# ---- settings ----
setting_filters = 卷积核个数
setting_kernel = 卷积核大小
setting_stride = 步幅
setting_padding = 填充
setting_size = 大小
setting_units = 单元数
setting_probability = 概率
setting_dimensions = 维数
setting_every_step = 输出每一步
setting_groups = 组数
setting_factor = 倍数
setting_same = 保持大小（填充 “same”）
setting_dilation = 膨胀率
setting_bias = 偏置
setting_leak = 零以下的斜率
setting_heads = 头数
setting_causal = 不看后面的步
setting_rotary = 旋转位置编码
setting_learned = 学习得到
setting_bidirectional = 双向
setting_eps_exponent = eps 的指数（10⁻ᵏ）

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
kind_dropout = 随机失活（Dropout）
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
kind_convtranspose = 转置卷积
kind_leakyrelu = Leaky ReLU
kind_relusix = ReLU6
kind_silu = SiLU（swish）
kind_softplus = Softplus
kind_globalavg = 全局平均池化
kind_globalmax = 全局最大池化
kind_seqconv = 一维卷积
kind_positions = 位置编码
kind_attention = 多头注意力

# ---- what each does ----
about_conv = 让小卷积核在输入上滑动；每个卷积核产生一个通道。
about_norm = 把每个通道变成均值 0、标准差 1，再缩放和平移。
about_relu = 负数变成 0。
about_tanh = 把每个值映射到 −1 和 1 之间。
about_sigmoid = 把每个值映射到 0 和 1 之间。
about_pool = 保留每个窗口里的最大值。
about_avgpool = 保留每个窗口的平均值。
about_flatten = 把所有通道排成一行。
about_dense = 每个神经元是所有输入的加权和。最后一层要为每个类别准备一个神经元。
about_dropout = 训练时随机把一些值变成 0。
about_embedding = 为每个词元查出一行学到的数。
about_rnn = 逐步读取；状态是输入与前一状态加权和的 tanh。
about_gru = 逐步读取，带更新门和重置门。
about_lstm = 逐步读取，带一份记忆和三个门。
about_gelu = 像 ReLU，但转折处是平滑的：x 乘以标准正态分布小于 x 的概率。
about_groupnorm = 把一个样本的每组通道调整到均值 0、标准差 1，再对每个通道缩放、平移。
about_layernorm = 把一个样本（文本则是一步）的所有值调整到均值 0、标准差 1，再逐个缩放、平移。
about_upsample = 把每个值在两个方向上重复，使特征图变大。
about_add = 把形状相同的几层逐个值相加：残差块的结尾。
about_concat = 把几层的通道（或单元）首尾相接。
about_convtranspose = 把每个值乘以一个小卷积核，放到更大的特征图上；重叠处相加。
about_leakyrelu = 像 ReLU，但负数保留很小的斜率，因此仍能学习。
about_relusix = 在 6 处封顶的 ReLU；常用于手机上的网络。
about_silu = 每个值乘以自己的 sigmoid：转折处平滑的 ReLU。
about_softplus = ln(1 + e^x)：没有拐角的 ReLU，总大于零。
about_globalavg = 每张特征图的平均值（文本则是每个单元在所有步上的平均值）。
about_globalmax = 每张特征图的最大值（文本则是每个单元在所有步上的最大值）。
about_seqconv = 卷积核沿文本的各步滑动；每次读取几个相邻的步。
about_positions = 给每一步加上表示位置的一行数：学习得到，或用正弦和余弦。
about_attention = 每一步变成它所关注的各步的混合，多个头同时进行。

# ---- what one cell of a layer on pictures is, on the CNN page ----
what_conv = 每个通道的图像块乘以它的卷积核，全部相加，再加偏置（若有）。
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
what_convtranspose = 每个通道中能到达这里的单元乘以相应的权重，全部相加，再加偏置。卷积核的空隙处没有输入。
what_leakyrelu = 大于零的值通过；负数乘以一个很小的斜率。
what_relusix = 0 到 6 之间的值通过；小于 0 的变为 0，大于 6 的变为 6。
what_silu = 这个数乘以它的 sigmoid。
what_softplus = 1 加 e 的该数次幂，再取对数。
what_globalavg = 整张特征图的平均值：每个数乘以个数的倒数，全部相加。
what_globalmax = 整张特征图里最大的数。

# ---- 各层的公式 ----
formula_conv = y[c, i, j] = Σ w[c, k, u, v] · x[k, i·s + u − p, j·s + v − p] + b[c]
formula_norm = y = γ · (x − μ) / √(σ² + ε) + β
formula_relu = y = max(0, x)
formula_tanh = y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)
formula_sigmoid = y = 1 / (1 + e⁻ˣ)
formula_pool = y[c, i, j] = max x[c, i·s + u, j·s + v]
formula_avgpool = y[c, i, j] = Σ x[c, i·s + u, j·s + v] / k²
formula_flatten = y[(c·H + i)·W + j] = x[c, i, j]
formula_dense = y[k] = Σ w[k, n] · x[n] + b[k]
formula_dropout = y = x / (1 − p)，以概率 p 为 0
formula_embedding = y[t] = E[词元 t]
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
formula_leakyrelu = x > 0 时 y = x，否则 y = a·x
formula_relusix = y = min(6, max(0, x))
formula_silu = y = x / (1 + e⁻ˣ)
formula_softplus = y = ln(1 + eˣ)
formula_globalavg = y[c] = Σ x[c, i, j] / (H·W)
formula_globalmax = y[c] = max x[c, i, j]
formula_seqconv = y[t, c] = Σ w[c, k, u] · x[t·s + u − p, k] + b[c]
formula_position = y[t] = x[t] + P[t]
formula_attention = y = softmax(Q·Kᵀ / √d) · V
