# 模型不能用来测试的文件。
large = { $file } 太大；上限是 { NUMBER($limit, maximumFractionDigits: 0) } MB。
no_examples = { $file } 里没有样本；至少要有一个。
shape = { $file } 的图片是 { $given }；模型读取 { $expected } 的图片。
label = { $file } 的第 { $row } 个标签是“{ $given }”；应为以下之一：{ $known }，或 0 到 { $last } 的数。

# 在自带数字上的准确率。
no_digits = { $model } 不读取标签为 0 到 9 的 28×28 数字；请选择能读取的网络，以查看准确率。
every_word = 模型 { $name } 给每个词一个标签；evaluate 只测试给整段文本一个标签的模型。

# 不能评估的模型和样本。
other_task = 模型 { $name } 不是给每个输入一个标签；请选择做分类的模型。
many_labels = 模型 { $name } 有 { $labels } 个标签；最多能评估 { $limit } 个。
no_rows = { $data } 里没有样本；至少要有一个。
not_finite = 在 { $n } 个样本中，{ $name } 对 { $count } 个给出的概率不是有限的数；它的训练可能发散了。请选择另一个模型。
unknown_labels = { $name } 不认识“{ $data }”的这些标签：{ $unknown }{ $unknown_more ->
    [0] 。
   *[other] {" "}等，另有 { $unknown_more } 个。
 }它认识的是 { $known }{ $known_more ->
    [0] 。
   *[other] {" "}等，另有 { $known_more } 个。
 }请选择别的样本或模型。
other_labels = { $first } 的标签是 { $labels }，{ $second } 的标签是 { $others }；请选择标签相同的两个模型。
other_examples = { $first } 和 { $second } 预测的不是同样的样本。

# 指标为什么没有值：“无定义，因为……”。
never_answered = 无定义，因为没有样本被判为“{ $label }”。
no_such_class = 无定义，因为没有样本属于类别“{ $label }”。
only_class = 无定义，因为所有样本都属于类别“{ $label }”。
never_occurs = 无定义，因为“{ $label }”既不在标签中出现，也不在预测中出现。
all_labels = 无定义，因为只有 { $labels } 个标签：前 { $k } 个中必有正确的一个。
no_difference = 无定义，因为两个模型答对的样本完全相同。
same_spans = 无定义，因为两个模型在每个句子中找到的正确和错误片段数都相同。
equal_models = 无定义，因为两个模型在这里的准确率相同：再多的样本也不能把它们区分开。

# 报告。
report_title = { $model }，在 { $data } 上
report_no_interval = 无区间
report_about = 在 { $data } 的 { $n } 个样本上测得。括号里是 95% 置信区间：比例用 Wilson 区间，其他指标用自助法区间。
report_figures = 指标
report_classes = 按类别
report_areas = 每个类别与其余类别
roc_auc = ROC 曲线下面积
average_precision = 平均精确率
report_confusion = 混淆矩阵
report_corner = 真实 ↓ 预测 →
report_many = { $labels } 个类别的矩阵在 JSON 文件中。
report_calibration = 校准
report_mistakes = 置信度最高的错误
report_mistake = 把 { $true } 判为 { $answer }（{ $confidence }）
report_no_mistakes = 所有样本都答对了。
report_card = 模型卡
report_no_card = 这个模型没有说明。
accuracy = 准确率
precision = 精确率
recall = 召回率
f1 = F1
average = { $score ->
    [precision] 精确率
    [recall] 召回率
   *[f1] F1
 }，{ $average ->
    [macro] 宏平均
    [micro] 微平均
   *[weighted] 加权平均
 }
top = 前 { $k } 个中
log_loss = 对数损失
class = 类别
examples = 样本
calibration_error = 期望校准误差
temperature = 最佳温度（在一半样本上求得）
loss_before = 另一半样本上的对数损失，校准前
loss_after = 另一半样本上的对数损失，校准后

# Tagged sentences.
no_tagger = 模型 { $name } 不标注词；请选择识别实体或语义角色的模型。
other_types = { $file } 标注了 { $given }；该模型识别 { $known }。请选择其他文件或其他模型。
left_type = { $count } 个 { $type } 不计入，因为该模型不识别这一类型。

# Figures of taggers.
no_found_span = 没有定义，因为模型没有找到任何片段。
no_true_span = 没有定义，因为样本中没有标注这样的片段。
no_span = 没有定义，因为样本中没有标注、模型也没有找到这样的片段。
all_types = 所有类型（微平均）
span_type = 类型
span_missed = 漏掉
span_none = 未标注
span_outcome = { $kind ->
    [right] 正确
    [boundary] 边界错误
    [type] 类型错误
    [both] 边界和类型都错
    [spurious] 未标注
   *[missed] 漏掉
 }
spans = { $which ->
    [true] 标注
    [answered] 模型找到
    [found] 模型
   *[right] 正确
 }
slice = 分组
sentences = 句子数
report_about_tags = 在 { $data } 的 { $n } 个句子上测量。一个片段的类型、开头和结尾都正确，才算正确。括号内是自助法的 95% 区间，每次抽取整句。
report_errors = 各种错误的片段数
report_slices = 各组的 F1，从低到高
report_worst = 错误最多的句子
tag_slice_length = { $low } 到 { $high } 个词元
tag_slice_unseen = { $part ->
    [0] 所有名称都在训练文本中出现过
   *[other] 有名称未在训练文本中出现
 }
tag_slice_strange = { $part ->
    [0] 名称的所有词都在词表中
   *[other] 有名称含词表外的词
 }
tag_slice_case = { $part ->
    [0] 每个名称都有大写字母
    [1] 有名称没有大写字母
   *[other] 全文大写
 }
no_predicate = { $name } 识别给定谓词的论元；{ $data } 中没有标为谓词（B-V）的词。
left_predicate = 略去了 { $count } 个句子，因为其中没有标为谓词（B-V）的词。
