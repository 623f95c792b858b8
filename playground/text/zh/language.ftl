menu = 语言
to_do = 输入一句话，各项任务同时作答。点击卡片，查看这样回答的原因。
open_on = 在“语言”页打开
say = 输入一句话
examples = 例句
cards = 任务
text_language = 文本的语言
recognised = 识别为：{ $name }
language_en = 英文
language_zh = 中文
task_sentiment = 情感
task_topic = 主题
task_spam = 垃圾短信
task_entities = 命名实体
task_roles = 谁做了什么
ms = { $ms } 毫秒
unavailable = 没有适用于这种语言的模型。
no_answer = 没有答案
empty = 还没有文本：请输入一句话，或选一个例句。
nothing_readable = 这段文本中没有模型能读的词：请输入一句话，或选一个例句。
no_words = 这段文字里没有词，只有数字、表情等符号，因此这些回答参考价值不大。
foreign = 这段文字看来使用的是{ $what }，而模型没有学过：{ $count } 个{ $level ->
    [character] 字
   *[word] 词
 }中有 { $unknown } 个是它们不认识的。
unknown = { $count } 个{ $level ->
    [character] 字
   *[word] 词
 }中有 { $unknown } 个是模型不认识的，因此这些回答参考价值不大。
unknown_to = { $count } 个{ $level ->
    [character] 字
   *[word] 词
 }中有 { $unknown } 个是用于{ $tasks }的模型不认识的，因此它们的回答参考价值不大。
unknown_own = { $count } 个{ $level ->
    [character] 字
   *[word] 词
 }中有 { $unknown } 个是这个网络不认识的。
read_as = 按{ $name }读取
in_japanese = 日语
in_korean = 韩语
in_greek = 希腊语
in_hebrew = 希伯来字母
in_thai = 泰语
in_armenian = 亚美尼亚语
in_georgian = 格鲁吉亚语
in_arabic = 阿拉伯字母
in_cyrillic = 西里尔字母
in_devanagari = 天城文字母
in_french = 法语
in_german = 德语
in_spanish = 西班牙语
in_italian = 意大利语
in_portuguese = 葡萄牙语
cut = 这里的文本最多 { $limit } 个字符；末尾的 { $cut } 个已略去。
label_positive = 正面
label_negative = 负面
label_spam = 垃圾短信
label_ham = 正常短信
label_per = 人物
label_loc = 地点
label_org = 机构
label_science_technology = 科学技术
label_travel = 旅行
label_politics = 政治
label_sports = 体育
label_health = 健康
label_entertainment = 娱乐
label_geography = 地理
example_first = 一句多问
point_first = 一句话，多个问题：人物、地点、时间、动作，还有评价。
example_negation = 否定
point_negation = 句中有“差”字，意思却是不差；后半句的态度又正好相反。
example_names = 有歧义的名称
point_names = 同一个词有时是人名，有时是地名或机构名，要看上下文。
example_greedy = 贪心解码
point_greedy = 打开命名实体，切换到贪心：它把机构名开头的词当成地点。维特比能看到整个名称。
example_active = 主动句
point_active = 谁给的，谁得到，给了什么？请与意思相同的被动句比较。
example_passive = 被动句
point_passive = 主语变成了得到奖项的人：语义角色不变，只是位置变了。
example_ham = 像垃圾短信的正常短信
point_ham = 朋友之间的短信，用的却是广告里的词。
example_spam = 垃圾短信
point_spam = 哪些词暴露了它？打开卡片，改写到它能通过为止。
example_sarcasm = 反语
point_sarcasm = 字面上是称赞，实际是抱怨：只看词语会判断错误。
example_mixed = 两种语言
point_mixed = 用另一种文字书写的名称，模型几乎没有见过。
example_segments = 分词
point_segments = “南京市／长江大桥”还是“南京／市长／江大桥”？词的边界决定了说的是谁。
example_traditional = 繁体字
point_traditional = 模型用简体字训练，繁体字读作相应的简体字。
model = 模型
about = 关于这个模型
size = { $parameters } 个参数 · { $megabytes } MB
figures = { $ms } 毫秒 · { $parameters } 个参数 · { $megabytes } MB
for_label = 针对标签
words_title = 哪些词支持
words_what = 橙色的词支持该标签，蓝色的词反对；每行中作用最强的词颜色最深。
method_contributions = 精确贡献
method_integrated_gradients = 积分梯度
method_knock_out = 逐词删除
adds_up = 全为未知词时 { $base } + 这些词 { $sum } = { $score }，即该标签的 logit 减去其他标签的平均值
knocked = 该标签的 logit 减去其他标签的平均值为 { $score }，这里是删去该词后的减少量
flips_title = 改一个词，答案就变
no_flip = 试过的单词改动都不改变答案。
left_out = （删去）
rewrite_title = 改写
rewrite_until = 直到判为：{ $label }
no_rewrite = 试过的改动都没有帮助。
rewrite_partly = 做了这些改动后，其他改动不再有帮助，答案仍是别的标签。
near_title = 最相近的训练句子
near_what = 在网络学过的句子中，最后一层之前的数值与本文本最相近的几句，附余弦值。
near_find = 查找
long_to_change = 只在不超过 { $limit } 个字符的文本中查找改动：请缩短文本。
list = 句子列表及检索
list_paste = 每行一句
list_file = 或上传文件：每行一句，或带文本列的 CSV
list_with = 只列出同时提到以下各类名称的句子
list_found = { $of } 句中的 { $count } 句
list_cut = 只读取前 { $limit } 句；末尾的 { $cut } 句已略去。
list_text = 文本
list_unknown = 不认识的词
list_note = 说明
list_download = 下载 CSV
own = 你的网络
own_some = 你有 { $count } 个文本网络，这里列出最新的 { $limit } 个。
own_cut = 这个网络只读文本的前 { $limit } 个词元；末尾的 { $cut } 个已略去。
own_gone = 链接要打开网络“{ $name }”，但你的网络中没有它；现在打开的是情感。
own_here = { $name } 是你自己的网络，别人没有，他们会看到另一张卡片：请把它的文件也发给他们。
tour_text = 在这里输入英文或中文，所有卡片随之更新。
tour_examples = 每个例句说明一个问题，选中后下方会写明。
tour_cards = 每项任务一张卡片，给出答案和概率。点击即可打开。
tour_open = 打开的卡片说明模型为什么这样回答。

## errors
no_text = 文本为空。请至少输入一个词。
no_task = 没有任务 { $task }；有 { $known }。
reads_no_text = 模型 { $model } 读取的是图片，不是文本。请选择文本模型。
own_pieces = { $model } 读取的是词的片段，本页无法显示。请用读取词或字符的网络。
not_a_classifier = 模型 { $model } 不会为整段文本给出一个标签。请选择分类模型。
not_a_tagger = 模型 { $model } 不会为每个词给出标签。请选择标注模型。
no_label = { $model } 没有标签 { $label }；它的标签是 { $known }。
not_linear = { $model } 不是线性模型，所以各词没有精确的贡献。请选择积分梯度或逐词删除。
no_neighbours = { $model } 的训练文本不随本软件发布，因此无法显示相近的训练句子。请选择一个情绪网络，或您自己的网络。
no_vectors = { $model } 没有整段文本的向量。请选择为文本给出一个标签、以全连接层结尾的网络。
