# 关于粘贴的代码（playground/nets/parse）：某一行的错误，以及提示。

at_line = 第 { $line } 行：{ $why }

# ---- the text ----
file = 无法读取 { $path }：{ $why }。
file_text = { $path } 不是 UTF-8 文本。请给出含 Python 代码的文件。
long = 代码有 { $count } 个字符；上限是 { $limit } 个。请只粘贴构造网络的部分。
large = 代码太大；上限是 { $limit } 个语法成分。请只粘贴构造网络的部分。
deep = 括号或运算嵌套超过 { $limit } 层。请分成几行来写。
syntax = 这不是 Python：{ $why }。请检查括号、引号和缩进。
not_text = 文本中含有 Python 不能读取的字符或数字。请粘贴纯代码。
much = 这里的循环步数太多，无法读完。请用较少的循环来写网络。
recursion = 函数互相调用超过 { $limit } 层。请不用递归来写各层。

# ---- finding the net ----
no_net = 代码里没有网络。应有例如 model = keras.Sequential([…])、nn.Sequential(…)，或由 nn.Module 派生的类。
empty = 网络没有层。请加上各层，最后一层为每个标签设一个单元。
no_forward = 类 { $name } 没有 forward（Keras 中是 call），因此不知道各层的顺序。请加上它。
no_value = 网络没有返回各层算出的值。请返回最后一层的值。
one_output = 只支持一个输出。应为 keras.Model(inputs, outputs)，其中 outputs 是最后一层的值。
model_used = 不支持套在另一个模型里的模型。请把它的层直接写进这个网络。

# ---- the input ----
input_shape = 输入的形状是 { $given }；应为整数，例如 (28, 28, 1)。
input_texts = 输入的形状是 { $given }，而数据是文本；应为一个数，即文本的长度，或 None。
input_pictures = 代码读取的是词元编号（Embedding），而数据是图片。请选择文本数据，或以卷积开头。
input_no_embedding = 数据是文本，而代码里没有 Embedding。请以它开头，或选择图片数据。
input_size = 输入的形状是 { $given }，而数据是 { $expected }。请改代码里的形状，或选择别的数据。

# ---- calls ----
unknown_call = 不支持 { $call }。支持的有：{ $known }。
unknown_layer = 不支持的层：{ $call }。支持的有：{ $known }。
unknown_method = 不支持值的方法 { $call }。支持的有：{ $known }。
not_layer = { $given } 不能当作层来用。应为一个层，或由层组成的网络。
not_list = { $given } 不是可以读取的列表。应为层的列表。
needs_star = nn.Sequential 逐个接收各层。请写 nn.Sequential(*layers)。
no_argument = { $call } 的参数 { $argument } 不受支持。支持的有：{ $known }。
many_arguments = { $call } 接收 { $count } 个参数，却得到 { $given } 个。
lacks_argument = { $call } 缺少参数 { $argument }。
argument = { $call }：{ $argument } 是 { $given }；应为{ $expected }。
arguments = 无法读取 { $call } 的参数。应为普通的数。
only = { $call }：{ $argument } 是 { $given }；支持的有：{ $known }。
not_square = { $call }：{ $argument } 是 { $given }；应为一个数，或两个相同的数。
not_whole = { $call }：{ $argument } 是 { $given }；应为整数。
not_constant = { $call }：{ $argument } 是 { $given }，它的值在这里未知。请写一个数。
value_argument = { $call }：{ $argument } 是某一层的输出；应为常数。
no_activation = 不支持激活函数 { $given }。支持的有：{ $known }。
at_call = { $call }：{ $why }
size = { $call }：{ $argument } 是 { $given }，但输入是 { $shape }。请写 { $size }。
few_values = { $call } 只读到 { $count } 个值；应为两个或更多。
many_values = { $call } 读取一个值，却得到 { $count } 个。请先把它们相加或拼接。
used_twice = { $call }（第 { $first } 行）被用了第二次。这里有权重的层只能用一次；请再建一层。
both_states = { $call }：同时用了它的全部状态和最后一个状态。请只用其中之一。
padding_alone = { $call } 自己有填充，前面又有一个填充层。请去掉其中之一。
crop_alone = 只支持紧接在转置卷积后面的裁剪，作为它的填充。请去掉。
bidirectional = 只支持包着 LSTM、GRU 或 SimpleRNN 的 Bidirectional，且两个方向的输出要拼接。
turned = PyTorch 的 { $call } 要求单元在前、步在后。请在它前面写 x.transpose(1, 2)，在它后面再写一次。
turned_back = { $call } 在这里读到的是单元在前、步在后。请在它前面写 x.transpose(1, 2)。
index = { $given }[…]：只能取序列的最后一步，如 x[:, -1]。
operator = 各层的值只能相加（{ $known }）。请去掉这个运算。
undecided = 不运行代码就不知道这个条件是否成立，或这个循环执行几次。请只写所指的那一种情形。
softmax_inside = { $call } 在网络中间；只支持放在末尾。请去掉它，或用别的激活函数。
last_inside = 在网络中间，只能取循环层状态的最后一步。请紧接在循环层后面取。
whole = { $why }

# ---- training ----
setting_range = { $setting } 是 { $given }；应为 { $low } 到 { $high } 之间的数。
softmax_before_loss = { $call } 在 { $loss } 之前，而后者自己会做 softmax，需要的是 logits。请去掉 { $call }。
needs_softmax = { $loss } 需要概率，而网络的末尾是 logits。请给最后一层加上 activation="softmax"，或给损失函数加上 from_logits=True。
needs_log_softmax = { $loss } 需要概率的对数。请以 F.log_softmax(x, dim=1) 结尾，或改用 nn.CrossEntropyLoss 并去掉它。

# ---- notes: the net is made all the same ----
log_twice = { $loss } 自己会做 log-softmax，因此这里的 log-softmax 不起作用。请去掉它。
units_changed = 数据有 { $labels } 个标签，因此最后一层在这里有 { $labels } 个单元，而不是 { $units } 个。
one_unit = 一个带 sigmoid 的单元在两个标签之间作决定。这里用 { $labels } 个单元加 softmax，作用相同（代码里是 { $units } 个）。
setting_unknown = 无法读出 { $setting } 的值，因此这项设置保持原样。
optimiser = 不支持优化器 { $given }，因此保留所选的优化器。支持的有：{ $known }。
loss = 不支持损失函数 { $given }，因此保留所选的损失函数。支持的有：{ $known }。
augmentation = 略去 { $call }；数据增强在“训练”页设置。
channel_dropout = { $call } 丢弃整个通道；这里改用丢弃单个数值的 dropout。
pictures_scaled = 这里图片的值已在 0 到 1 之间，因此略去 { $call }。
