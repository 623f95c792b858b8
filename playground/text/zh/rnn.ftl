menu = 看懂 RNN
to_do = 输入一句话，再逐步前进；点击方框，查看其中的数是怎样算出来的。
open_on = 在 RNN 页面打开
side = 并排比较
about = 关于这个模型
none = 这里还没有逐步读文本的网络。请在“训练”页训练一个，或添加一个模型文件。
say = 输入一句话
examples = 例句
tokens = 句中的{ $level ->
    [character] 字
   *[word] 词
 }，每个{ $level ->
    [character] 字
   *[word] 词
 }一步
too_long = 这里的文本最多 { $limit } 个字符，其余部分已省略。
cut = { $model } 最多读 { $length } 个词元，最后 { $cut } 个没有读。
unknown_some = 虚线：{ $model } 从未见过的{ $level ->
    [character] 字
   *[word] 词
 }，全部当作同一个“未知{ $level ->
    [character] 字
   *[word] 词
 }”来读。
unknown_all = 这些{ $level ->
    [character] 字
   *[word] 词
 } { $model } 一个也没见过，所以它的答案没有意义。
empty = 还没有可读的内容：请输入文字，或选一个例句。
unknown = 模型不认识
bad_number = 链接里的 { $name } 是 { $given }，可用范围是 { $low } 到 { $high }，已改用 { $used }。
bad_text = 链接里的文本太长，只显示前 { $limit } 个字符。
play = 逐步播放
first = 回到第一步
back = 后退一步
next = 前进一步
step = 步
where = 第 { $step } / { $steps } 步：“{ $token }”
unit = 单元
unit_of = （本层共 { $units } 个）
layer = 层
head = 头
head_of = 本层共 { $units } 个
looked_at = 被关注
attention_title = { $layer }，第 { $head } 个头：“{ $token }”关注哪里
attention_most = 关注最多的
attention_map = { $layer } 第 { $head } 个头的注意力：哪一步（列）关注哪一步（行）
attention_answer = “{ $token }”之后最可能的是“{ $label }”，{ $percent }。
gate_hidden = 隐藏状态 h
gate_memory = 记忆 c
gate_reset = 重置门 r
gate_update = 更新门 z
gate_new = 候选状态 n
gate_input = 输入门 i
gate_forget = 遗忘门 f
gate_cell = 候选记忆 g
gate_output = 输出门 o
from_word = 来自当前输入
from_state = 来自上一状态
sum = 总和
answer_now = 如果文本在这里结束，网络的答案
cell_alt = { $kind } 循环单元：读完“{ $token }”后单元 { $unit } 的各个数值
eq_title = { $what }，单元 { $unit }
eq_logit = 答案“{ $label }”
rest = 其余 { $count } 项之和
set_by_hand = 手动设定
label_negative = 负面
label_positive = 正面
tab_over = 随时间变化
tab_edit = 动手实验
tab_back = 随时间反向传播
tab_search = 搜索
tab_letters = 续写文本
map = 显示
map_alt = { $model } 中每个单元在每一步的{ $what }
sort = 单元排序
sort_name = 按编号
sort_value = 按这一步的值
sort_change = 按这一步的变化
numbers = 用表格看数值
path = 隐藏状态在两个主方向上的路径
path_alt = { $model } 隐藏状态的路径，每步一个点
lines = 每一步之后，“{ $label }”的概率
lines_next = 它给实际出现的下一个字母多大概率？
edit_help = 在当前这一步改动网络内部的一个数，再让它读完剩下的内容。
held = 有 { $count } 处干预作用于整个页面：
undo_edits = 全部撤销
edited_badge = 含干预
code_without_edits = 代码读取的是没有干预的文本。
edit_what = 改什么
edit_who = 哪个单元
edit_one = 单元 { $unit }
edit_all = 所有单元
edit_until = 持续多久
edit_here = 仅在“{ $token }”
edit_on = 从“{ $token }”起
edit_value = 数值
shut = 关闭（0）
open = 打开（1）
remove = 撤销这个改动
edited = 改动后的隐藏状态
difference = 与未改动时的差别
differs = 变化最大的单元是 { $units }；从第 { $step } 步“{ $token }”开始出现差别。
differs_none = 没有差别。
dashed = 虚线：改动之后。
swap_title = 换一个{ $level ->
    [character] 字
   *[word] 词
 }
swap_word = 把“{ $token }”换成
swap_with = 另一个{ $level ->
    [character] 字
   *[word] 词
 }
swap = 应用
back_help = 训练时，末尾的损失要沿每一个时间步反向传播。传到第一个{ $level ->
    [character] 字
   *[word] 词
 }时还剩多少？
back_label = 正确答案应为
back_gate = 门
back_from = 来自单元
log = 对数刻度
computing = 请稍候……
loss = 损失
back_hidden = 损失对每个隐藏状态的梯度：‖∂L/∂h‖
back_words = 损失对每个输入的梯度：‖∂L/∂x‖
back_jacobian = 从每一步到最后一步的雅可比矩阵之积：‖∂h_T/∂h_t‖
back_memory = 浅色：经过 LSTM 的记忆 c，这是梯度的第二条路径。
back_weight = 一个权重的梯度是各步之和
weight_name = { $gate }：从单元 { $from_unit } 到单元 { $unit }
weight_sum = { $name }。各柱相加就是梯度 { $total }。
search_help = 在{ $level ->
    [character] 字
   *[word] 词
 }上拖动，选出一段。哪些单元恰好只在这一段被激活？在自带的文本里，这些单元还在哪些地方有同样的表现？
search_try = 试试：
search_from = 从
search_to = 到
search = 搜索
units_on = 恰好只在这一段激活（高于阈值）：
units_off = 恰好只在这一段不激活（低于负阈值）：
threshold = 阈值
search_found = 在 { $total } 条文本中找到最相似的 { $count } 处，用时 { $ms } 毫秒。颜色：这些单元的平均值。
search_moved = 阈值为 { $asked } 时，没有单元恰好只在这一段激活或不激活；{ $used } 时有，如下。
search_none = 无论阈值多少，都没有单元恰好只在这一段激活或不激活。请换一段。
letters_help = 网络给出每个字母作为下一个字母的概率。采样一个，它就从那里继续；点击某个字母可以直接使用它。
sample = 采样下一个字母
sample_many = 写 40 个字母
unsample = 删除最后一个
temperature = 温度
seed = 随机种子
distribution = 这一步之后各字母的概率（温度 { $temperature }）
at_temperature_1 = （温度 1）
type_over = 把这个字母放在这里
example_negation = 否定
example_twist = 结尾转折
example_long = 长句
example_double = 双重否定
example_unknown = 生僻字
example_letters = 开头
example_letters_i = I
example_letters_q = q 之后

# ---- 导览 ----
tour_text = 输入任意一句话，网络会边输入边读取。
tour_token = 每个词或字是一步。点击它，或用箭头，跳到那一步。
tour_cell = 这一步的循环单元和真实的数值。点击方框，查看其中的数是怎样算出来的。
tour_equation = 这个数的计算过程：每一项及其权重。
tour_tabs = 往下还有：同时查看所有时间步、改动一个状态，以及梯度随时间反向传播。

# ---- “?”：所示的量的一句说明和公式 ----
gate_attention = 注意力
gate_logit = 答案的 logit
help_hidden = 这一步传出的值：下一步和下一层都读取它。
help_memory = LSTM 跨越许多步保留的内容：一部分是旧的记忆，一部分是新的。
help_reset = 新状态可以使用多少上一状态：0 完全不用，1 全部使用。
help_update = 保留多少上一状态：1 全部保留，0 完全换成候选状态。
help_new = 可以用来替换上一状态的候选状态。
help_input = 把多少候选记忆加进记忆：0 不加，1 全部加入。
help_forget = 保留多少上一步的记忆：0 全部遗忘，1 全部保留。
help_cell = 输入门可以加进记忆的候选值。
help_output = 记忆有多少出现在隐藏状态里：0 没有，1 全部。
help_logit = softmax 之前某个答案的得分：隐藏状态的加权和。
help_attention = 每一步变成它所关注的各步的混合；每个头有自己的权重。
formula_hidden = { $kind ->
    [rnn] h(t) = tanh(W·x(t) + U·h(t−1) + b)
    [gru] h(t) = (1 − z(t))·n(t) + z(t)·h(t−1)
   *[lstm] h(t) = o(t)·tanh(c(t))
 }
formula_memory = c(t) = f(t)·c(t−1) + i(t)·g(t)
formula_reset = r(t) = σ(W·x(t) + U·h(t−1) + b)
formula_update = z(t) = σ(W·x(t) + U·h(t−1) + b)
formula_new = n(t) = tanh(W·x(t) + b + r(t)·(U·h(t−1) + b′))
formula_input = i(t) = σ(W·x(t) + U·h(t−1) + b)
formula_forget = f(t) = σ(W·x(t) + U·h(t−1) + b)
formula_cell = g(t) = tanh(W·x(t) + U·h(t−1) + b)
formula_output = o(t) = σ(W·x(t) + U·h(t−1) + b)
formula_logit = logit = W·h(t) + b,  y(t) = softmax(logits)
formula_attention = y = softmax(Q·Kᵀ / √d) · V
