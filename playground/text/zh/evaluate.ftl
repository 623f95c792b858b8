# “评估”页面。
menu = 评估
open_on = 评估
to_do = 点击混淆矩阵的一格，查看其中的样本。
other = 对比
no_other = 对比：没有第二个模型
data = 样本
bring = 上传
asking = 模型正在回答……
read = 已读 { $n } 条文本中的 { $done } 条
data_digits = 测试数字（自带，2,000 个）
data_mnist = MNIST 测试集（10,000 个）
data_fashion_mnist = Fashion-MNIST 测试集（10,000 个）
data_sentences = 测试句子（自带，1,000 个）
data_reviews = 中文评论（自带，1,000 条）
data_messages = 自编短信：正常或垃圾（70 条）
data_topics = 自编句子：七个主题（70 句）
data_topics_zh = 自编中文句子：七个主题（70 句）
data_scenes = 用未参与训练的数字拼成的场景
data_sprites = 用未参与训练的小图拼成的场景
data_file = 你的图片 zip 文件
data_room = 全班画的数字
data_mine = 我的数字
data_validation = { $name }：验证部分（{ $count } 个）
collection_name = 收集：{ $data }
collected = 已收集 { $count } 个样本
collected_digits = “我的数字”：{ $count } 个
train_on = 用它们训练

# 矩阵和选择。
modes = 矩阵的显示方式
mode_counts = 个数
mode_rows = 占真实类别的 %
mode_columns = 占预测的 %
mode_difference = 两个模型之差
true_class = 真实类别
answer = 预测
cell_name = { $true } 被判为 { $answer }：{ $count }
first_classes = 共 { $of } 个类别，显示前 { $count } 个。
selected_wrong = 所有错误
selected_all = 所有样本
selected_cell = { $true } 被判为 { $answer }
selected_sure = 置信度 { $low } 到 { $high }
selected_map = 图上的一个矩形
selected_slice = { $name }
selected_differ = 两个模型的预测不同
selected_only = 只有 { $model } 答对
pick_wrong = 错误
pick_all = 全部
count_of = { $of } 个中的 { $count } 个
collect_these = 收集这 { $count } 个
histogram = 预测的置信度：在上面拖动，或用方向键选择
confidence = 预测的置信度（绿：正确，红：错误；高度取对数）
confidence_axis = 置信度
sure_from_to = { $low } 到 { $high }
nothing = 没有选中的样本。
more = 还有 { $count } 个
open_one = 点击一个样本可打开它。
example = { $true } 被判为 { $answer }（{ $sure }）
relabel = 真实类别：
collect = 收集
open_draw = 在“手写数字”页打开
open_cnn = 在 CNN 页面打开
open_rnn = 在 RNN 页面打开
open_language = 在“语言”页面打开
accuracy_interval = 准确率，95% 置信区间 { $low } 到 { $high }
macro_is = 宏平均 F1 { $value }
log_loss_is = 对数损失 { $value }
n_examples = { $n } 个样本

# 矩阵下面的视图。
views = 矩阵下面显示什么
tab_figures = 指标
tab_threshold = 阈值
tab_calibration = 校准
tab_map = 分布图
tab_slices = 切片
tab_robustness = 稳健性
tab_compare = 比较模型
tab_looks = 测试集的重复使用

# 指标。
accuracy = 准确率
precision = 精确率
recall = 召回率
f1 = F1
macro = 宏平均
micro = 微平均
weighted = 加权平均
top = 前 { $k } 个之中
log_loss = 对数损失
undefined = 无定义
formula_accuracy = 准确率 = 答对的 / 样本数 = { $right } / { $n } = { $value }
formula_top = 真实类别在概率最大的 { $k } 个之中 = { $count } / { $n } = { $value }
formula_log_loss = 对数损失 = −Σ log p / 样本数 = { $sum } / { $n } = { $value }，其中 p 是真实类别的概率
formula_precision = “{ $label }”的精确率 = 答对的 / 被判为“{ $label }”的 = { $right } / { $answered } = { $value }
formula_recall = “{ $label }”的召回率 = 答对的 / “{ $label }”的样本数 = { $right } / { $true } = { $value }
formula_f1 = “{ $label }”的 F1 = 2 · 答对的 /（它的样本数 + 被判为它的）= { $twice } / ({ $true } + { $answered }) = { $value }
formula_macro = 对类别取平均：({ $terms }) / { $of } = { $value }
formula_micro = 所有类别合在一起：答对的 / 样本数 = { $right } / { $n } = { $value }。每个样本只有一个标签时，微平均的精确率、召回率和 F1 都等于准确率。
formula_weighted = 对样本取平均：({ $terms }) / { $of } = { $value }
formula_wilson = Wilson 95% 置信区间：(p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n)，其中 p = { $p }，n = { $n }，z = 1.96：{ $low } 到 { $high }
formula_beside = 自助法给出 { $low } 到 { $high }。样本少、错误极少时，它过窄。
no_interval = 无区间
formula_no_bootstrap = 自助法：从这个测试集有放回地抽取的所有测试集都给出同一个值：没有错误，或没有正确答案时，它们不会有差别。所以没有区间，但这不表示该指标是确定的。请看准确率、精确率或召回率的 Wilson 区间。
formula_bootstrap = 自助法：从这个测试集有放回地抽取同样大小的测试集；100 个中有 95 个在 { $low } 到 { $high } 之间

# 阈值。
one_class = 类别
threshold = 概率达到多少时判为“是”
says = 判为 { $label }
says_not = 判为不是
is = 是 { $label }
is_not = 不是
false_positive_rate = 假正率
here = 阈值
roc = ROC 曲线，面积 { $area }
roc_area = ROC 曲线下面积，自助法 95% 区间
average_precision = 平均精确率，同上
pr = 精确率与召回率，平均精确率 { $average }
no_curve = 无定义：这些指标既需要类别“{ $label }”的样本，也需要其他类别的样本。

# 校准。
temperature = 温度
use_best = 最佳：{ $temperature }
reliability = 可靠性：准确率与置信度相符吗？
reliability_alt = 各置信度下的准确率；期望校准误差 { $value }
ece_is = 期望校准误差：Σ 样本数 · |准确率 − 置信度| / 总样本数 = { $value }
loss_is = 对数损失 { $value }；温度为 1 时：{ $plain }
cooled = 温度 { $temperature } 最适合其中一半样本。在另外 { $n } 个样本上，它使对数损失从 { $before } 变为 { $after }。
same_answers = 温度是 logit 的除数：大于 1 时模型不那么自信，小于 1 时更自信。预测的类别不变。

# 分布图。
map_alt = 按最后一层的输入把样本画在平面上；拖出一个矩形来选择
map_about = 最后一层的输入，投影到它的前两个主成分（占方差的 { $first } 和 { $second }）。拖出一个矩形来选择。
no_map = 没有分布图：至少需要三个样本，且它们在最后一层的输入各不相同。
mistake = 错误

# 切片。
slices_about = 样本的各个部分，准确率最低的在前。样本少时区间很宽，准确率低也可能是偶然。
no_slices = 这些样本无法划分切片。
slice_thickness = 笔画粗细 { $low } 到 { $high } 像素
slice_tilt = 向右倾斜 { $low }° 到 { $high }°
slice_size = 大小 { $low } 到 { $high } 像素
slice_ink = 墨量 { $low } 到 { $high }%
slice_length = { $low } 到 { $high } 个词元
slice_negation = 含否定词
slice_no_negation = 不含否定词
slice_writer = 第 { $number } 位书写者
slice_unknown = { $part ->
    [0] 没有未知词
    [1] 一个未知词
   *[2] 两个或更多未知词
 }

# 两个模型。
pick_other = 请在上面选择第二个模型（“对比”）。
difference_is = { $first } 减 { $second }：{ $gap } 个百分点；配对自助法的 95% 置信区间是 { $low } 到 { $high }。
wins = 在重抽样得到的测试集中，{ $first } 优于 { $second } 的占 { $share }。
mcnemar_yes = McNemar 检验：只有 { $first } 答对 { $only_first } 次，只有 { $second } 答对 { $only_second } 次。如果两者一样好，出现至少这样不均的情况的概率 p = { $p }：这个差别很难说是偶然。
mcnemar_no = McNemar 检验：只有 { $first } 答对 { $only_first } 次，只有 { $second } 答对 { $only_second } 次。如果两者一样好，出现至少这样不均的情况的概率 p = { $p }：这很可能是偶然。
needed = 要在 100 个测试集中有 80 个能发现这样的差别，需要 { $needed } 个样本；这个测试集有 { $n } 个。
differ = 预测不同：{ $count }
only = 只有 { $model } 答对：{ $count }
both_neither = 两者都答对 { $both } 次，都答错 { $neither } 次。
power = McNemar 检验发现差别的频率
test_examples = 测试样本数
found = 发现
now = 本测试集

# 多个模型的表格。
table_title = 多个模型
table_about = 选择要加入表格的模型：它们都在同样的样本上测试。
table_none = 没有其他模型能读取这些样本并给出同样的类别。
table_choice = 表格中的模型
table_all = 全部 { $count } 个
table_waits = 正在测试这些模型……
macro_precision = 精确率（宏平均）
macro_recall = 召回率（宏平均）
macro_f1 = F1（宏平均）
table_compare = 把 { $model } 与第一个模型比较
table_by_pair = 每一对模型
table_pairs = 行中模型的准确率减去列中模型的准确率，单位为百分点；下面是只有行中、只有列中的模型答对的次数，以及 McNemar 检验的 p 值{ $count ->
    [1] {""}
   *[other] ，已按 { $count } 对校正（Holm）
 }。标出的小于 0.05，很难说是偶然。
table_equal = 答对的样本相同

# 稳健性。
robust_about = 对其中 { $n } 个样本逐渐加大改动；每个点的 95% 置信区间在表格里。
robust_measuring = 正在测量……
robust_none = 只对图片测量稳健性：请选择读取图片的模型。
robust_shift = 向随机方向平移
robust_turn = 顺时针旋转
robust_scale = 大小
robust_noise = 噪声
robust_thickness = 笔画粗细
robust_inversion = 颜色反转
robust_unit_shift = 像素
robust_unit_turn = 度
robust_unit_scale = 倍
robust_unit_noise = 标准差
robust_unit_thickness = −1 细两个像素，1 粗两个像素
robust_unit_inversion = 0 不变，1 反转
interval_low = { $name }，下限
interval_high = { $name }，上限

# 导览。
tour_matrix = 行是真实类别，列是预测。点击一格，查看其中的样本。
tour_examples = 选中的样本，置信度高的在前。点击一个可打开它。
tour_histogram = 预测的置信度有多高。在柱子上拖动，按置信度选择。
tour_opened = 打开的样本：改正它的标签，收集起来用于训练，或在网络内部查看它。
tour_tabs = 往下还有：指标和公式、阈值、校准、切片、稳健性、模型的比较。

# 查看测试集的次数，以及报告。
looks_count = 你在这些样本上测试过 { $count } 个模型：
looks_flatter = { $count ->
    [1] 只测试一个模型时没有做过选择，它的准确率平均不会偏高。
   *[other] 如果用 { $n } 个样本测试 { $count } 个真实准确率同为 { $accuracy } 的模型，其中最高的测得准确率平均偏高 { $gain } 个百分点。
 }
looks_advice = 要知道选中的模型有多好，请在没有用来做过任何选择的样本上只测一次。
looks_chart = k 个模型中最好的一个偏高多少
looks_models = 测试过的模型数 k
looks_gain = 偏高
looks_average = 平均
looks_one = 模拟 { $k }
looks_now = 现在
looks_note = 灰色：三次模拟的会话
report_page = 报告
report_json = 报告（JSON）

# 交叉验证。
tab_folds = 交叉验证
folds_preparing = 正在准备……
folds_net = 网络
folds_sample = 样本
folds_count = 折数
folds_folding = 划分
folding_stratified = 打乱，各类比例相同
folding_shuffled = 打乱
folding_sorted = 按类别排序，不打乱
folding_grouped = 按书写者
folds_start = 开始
folds_stop = 停止
folds_about = 训练 { $count } 个网络，每个留出样本中不同的一部分，并在这部分上测试。点击“开始”，它们轮流训练。
folds_waiting = 正在等待训练进程……
folds_training = 已训练 { $seconds } 秒……
folds_stopped = 已停止。
folds_failed = 训练进程丢失。请重新开始。
folds_diverged = 有 { $count } 折训练没有成功：请换一个网络。
folds_mean = { $count } 折的平均值：({ $terms }) / { $count } = { $mean }，折间标准差 { $spread } 个百分点。
folds_all_grouped = 全部留出样本：{ $total } 个中答对 { $right } 个，{ $value }，用时 { $seconds } 秒。不给置信区间：同一书写者的样本彼此相像，不能算作 { $total } 个独立样本。折间的差别更能说明问题。
folds_all = 全部留出样本：{ $total } 个中答对 { $right } 个，{ $value }（95% 置信区间 { $low } 到 { $high }），用时 { $seconds } 秒。
folds_why_stratified = 每折留出的各类比例相同，各折之间只有偶然的差别。想看一个陷阱，请选“按类别排序，不打乱”。
folds_why_shuffled = 各折随机划分，各类比例略有不同。
folds_why_sorted = 陷阱：每折留出整个类别，它的网络几乎没见过这些类别，所以这些数字说明不了网络的好坏。划分之前要先打乱。
folds_why_grouped = 没有一位书写者同时出现在训练和测试中：这说明网络认陌生人的字有多好。如果别的划分结果更高，那是虚高。
folds_accuracy = 留出样本上的准确率
folds_epoch = 轮次
folds_loss = 训练样本上的损失
folds_batches = 批次
folds_loss_axis = 损失
fold = 第 { $k } 折
folds_held = 第 { $k } 折留出 { $size } 个样本
strip_classes = 从左到右是按类别排列的样本；有颜色的是该折留出的。
strip_writers = 从左到右是按书写者排列的样本；有颜色的是该折留出的，颜色表示书写者。
strip_train = 用于训练
leak_title = 另一个陷阱：先选特征，再划分
leak_about = 一个简单的分类器判断 { $examples } 个句子，在 { $features } 个词和词对中只看 { $chosen } 个：两类之间差别最大的那些。什么时候选它们？
leak_before = 划分之前，从所有句子中选
leak_inside = 划分之后，在每折中选
leak_mean = 平均
leak_unseen = 另外 { $n } 个句子
leak_why_before = 留出的句子参与了 { $chosen } 个词的选择，所以测试不独立：交叉验证高估了在别的句子上的准确率。
leak_why_inside = 每折只从自己的训练部分选 { $chosen } 个词。这时交叉验证的结果与在别的句子上的准确率相符。

# 封存的一半。
seal = 随机封存一半样本
unseal = 为 { $model } 打开封存的一半
sealed_about = { $n } 个样本被封存：本页的任何数字都没有用到它们。先用其余的样本挑选模型，最后只打开一次。
sealed_opened = { $count ->
    [0] 还没有模型在封存的一半上测试过。
    [one] 封存的一半已为一个模型打开。
   *[other] 封存的一半已为 { $count } 个模型打开。用它挑选最好的一个，又会高估那个模型。
 }
sealed_before = 你已在全部样本（包括封存的一半）上测试过 { $count } 个模型：对这些模型的选择来说，这一半不再是没见过的样本。要做独立的测试，请用新的样本。
sealed_known = 已封存，但之前测试过
sealed_closed = 已封存
sealed_shown = 显示的样本
sealed_half = 封存的一半
sealed_besides = 另有 { $n } 个被封存
report_model = 带有此结果的模型
report_model_about = 模型文件，其模型卡写有在这些样本上的结果。
to_card = 把结果写入模型卡
in_card = { $model } 的模型卡已写入结果。

# 分布图的平面。
map_pca = PCA
map_tsne = t-SNE
map_near = 最后一层输入的 t-SNE：相邻的样本仍然相邻，但各组之间的距离和组的大小没有意义。拖出一个矩形来选择。
map_placing = 正在计算 t-SNE；在此之前显示 PCA 的平面……
map_failed = 无法为这些样本计算 t-SNE；显示 PCA 的平面。
map_many = 样本超过 { $most } 个时 t-SNE 太慢；显示 PCA 的平面。
uploaded = { $name }：已读取 { $count } 个样本，全部用来测试模型。

# 标注词的模型。
data_names = 生成的句子，验证部分（400 句）
data_names_zh = 生成的中文句子，验证部分（400 句）
data_frames = 自编句子：谓词与角色（83 句）
tags_f1 = 整个片段的 F1，95% 区间 { $low } 到 { $high }
tags_right = 标签正确率 { $value }
tags_n = { $n } 个句子，标注的片段：{ $spans } 个
tags_frames = { $n } 个框架（一个句子和其中一个谓词），标注的片段：{ $spans } 个
tags_predicate = 谓词
tags_most = 矩阵和句子只包含前 { $most } 句。
tags_none = 未标注
tags_missed = 漏掉
tags_found = 模型找到
tags_marked = 标注
tags_types = 显示 { $of } 个类型中最常见的 { $count } 个。
tags_kinds = 各种错误的片段数
kind_right = 正确
kind_boundary = 边界错误
kind_type = 类型错误
kind_both = 边界和类型都错
kind_spurious = 未标注
kind_missed = 漏掉
about_right = 类型、开头和结尾都正确。
about_boundary = 类型正确，开头或结尾不正确。
about_type = 开头和结尾正确，类型不正确。
about_both = 与标注的片段重叠，但类型和位置都不正确。
about_spurious = 模型在没有标注的地方找到了片段。
about_missed = 标注的片段，没有任何找到的片段与之重叠。
tags_pick_wrong = 有错误的
tags_pick_all = 全部
tags_cell = { $true }，被判为 { $answer }
tags_cell_missed = { $true }，漏掉
tags_cell_none = 判为 { $answer }，但未标注
tags_kind = 含“{ $kind }”的错误
tags_differ = 两个模型找到的片段不同
tags_only = 有标注的片段只被 { $model } 找到
tags_sentences = 选中的句子
tags_nothing = 没有选中任何句子。
tags_model = 模型找到
tags_true = 标注
tags_as_marked = 与标注相同
tags_all_types = 所有类型（微平均）
tags_formula_precision = 精确率（{ $type }）= 正确的片段数 / 找到的片段数 = { $count } / { $of } = { $value }
tags_formula_recall = 召回率（{ $type }）= 正确的片段数 / 标注的片段数 = { $count } / { $of } = { $value }
tags_formula_f1 = F1（{ $type }）= 2 · 正确的片段数 /（找到的片段数 + 标注的片段数）= { $count } / { $of } = { $value }
tags_bootstrap = 自助法：从这些句子中有放回地抽取同样大小的测试集，100 次中有 95 次在 { $low } 到 { $high } 之间
tags_slices = 各部分句子上的 F1，从低到高。句子少时区间很宽。
tags_count = { $count } 个句子
tags_difference = { $first } 的 F1 减去 { $second } 的：{ $gap } 个百分点；按句子配对的自助法 95% 区间为 { $low } 到 { $high }。
tags_both = 两者都找到的标注片段：{ $both }；只被 { $first } 找到：{ $one }；只被 { $second } 找到：{ $two }；都没找到：{ $neither }。
tags_swaps = 随机化检验：p = { $p }。在随机一半的句子中互换两个模型的回答时，出现至少这么大差异的频率就是 p。
tags_pairs = 行中模型的 F1 减去列中模型的 F1，单位为百分点；下面是只有行中、只有列中的模型找到的标注片段数，以及按句子做的随机化检验的 p 值{ $count ->
    [1] {""}
   *[other] ，已按 { $count } 对校正（Holm）
 }。标出的小于 0.05，很难说是偶然。
tags_equal = 片段数相同
upload_image = 这里没有带此模型标签的样本。请上传 zip 文件，每个标签一个图片文件夹：{ $labels }。
upload_text = 这里没有带此模型标签的样本。请上传表格（CSV），一列是文本，一列是标签：{ $labels }。
upload_tags = 这里没有用此模型的类型标注的句子。请上传每行一个词元及其标签的句子（CoNLL、IOB2，或词元、制表符、标签），或语义角色框架（含 “tokens” 和 “frames” 的 JSON 行）：{ $labels }。
