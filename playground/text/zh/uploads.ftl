# 文件为什么不能用来学习。
kind = 不支持 { $file } 这类文件；请选择 .csv（text、label 两列）、图片文件夹的 .zip，或含 images 和 labels 的 .npz。
workbook = { $file } 是工作簿（Excel、Numbers 或 LibreOffice）；请把工作表另存为 CSV UTF-8，再选择那个文件。
packed = { $file } 是 { $given } 压缩包，不受支持；请解压后把文件夹打包成 zip。
document = { $file } 是文档（{ $given }），不受支持；请把其中的表格复制到电子表格，另存为 CSV UTF-8。
one_picture = { $file } 是单张图片；请把每一类的图片放进以类名命名的文件夹，再把这些文件夹打包成 zip。单张图片可以在“手写数字”页识别。
model = { $file } 是模型，不是样本；请在可以选择模型的页面，从“关于”模型的一栏添加。
empty = { $file } 是空的；请选择至少有两个类别的文件。
large = { $file } 大小为 { NUMBER($given, maximumFractionDigits: 0) } MB；上限是 { NUMBER($limit, maximumFractionDigits: 0) } MB。请选小一点的文件。
cannot_open = 无法读取 { $file }：{ $why }。
binary = { $file } 不是文本文件；请把表格存为 CSV（UTF-8），包含 text 和 label 两列。
encoding = 判断不出 { $file } 是哪种编码；请存为 CSV UTF-8。
not_in = { $file } 不是 { $encoding } 编码；请选另一种编码。
header = { $file } 里找不到一列文本和一列标签；第一行是“{ $given }”。请把列名写成 text 和 label。
column = { $file } 没有第 { $given } 列；请选 1 到 { $limit }。
same = { $file } 的文本和标签不能在同一列；请选两列。
two_texts = { $file } 有几列都可能是文本：{ $given }。请指明是哪一列。
two_labels = { $file } 有几列都可能是标签：{ $given }。请指明是哪一列。
only_header = { $file } 只有一行列名；请加上若干行文本和标签。
zip = { $file } 无法作为 zip 打开；可能已损坏或不完整。
locked = { $file } 有密码保护；请重新打包，不要加密码。
unpacked = { $file } 解压后大小为 { NUMBER($given, maximumFractionDigits: 0) } MB；上限是 { NUMBER($limit, maximumFractionDigits: 0) } MB。
path = { $file } 里的路径“{ $given }”指向 zip 之外；请从每类一个文件夹的目录重新打包。
link = { $file } 里有链接（“{ $given }”）；请把图片本身放进 zip。
folders = { $file } 的文件夹里没有图片；请把每一类的图片放进以类名命名的文件夹。
no_picture = { $file } 的 { $count } 张图片都无法读取（{ $given }）。{ $why }
pixels = { $file } 的图片共有 { NUMBER($given, maximumFractionDigits: 0) } 百万像素；上限是 { NUMBER($limit, maximumFractionDigits: 0) } 百万。请缩小图片；网络看到的只有 { $side }×{ $side }。
pickled = { $file } 里的 { $given } 是 Python 对象，从不加载；请保存为数字或普通文本（labels.astype(str)）。
not_npz = { $file } 不是 npz，或已损坏、不完整；请用 np.savez(file, images=…, labels=…) 保存。
npz = { $file } 不能作为 npz 读取（{ $given }）；请用 np.savez(file, images=…, labels=…) 保存。
arrays = { $file } 里有 { $given }；需要 images 和 labels 两个数组。
images = images 是 { $given }；需要 N×28×28（或 N×784、N×H×W×3、N×C×H×W，边长不超过 { $limit }），数值为 0 到 255、0 到 1 或 −1 到 1。
labels = labels 是 { $given }；每张图片需要一个整数或名称，或者只有一个 1、其余为 0 的一行。
lengths = 有 { $images } 张图片和 { $labels } 个标签；两者的数量应当相同。
many = { $file } 至少有 { $given } 个样本；上限是 { $limit } 个。请只保留一部分。
no_boxed_picture = { $file } 中没有可以读取的带框图片。{ $why }
no_boxes = 所有图片都没有框。
many_classes_of_boxes = { $file } 的框有 { $given } 种标签；上限是 { $limit } 种。请只保留一部分。
classes = { $file } 有 { $given } 个类别；应为 2 到 { $limit } 个。标签是不是放错了列？
one = { $file } 的样本全是“{ $given }”这一类；网络至少需要两个类别。
few = 类别“{ $name }”只有 { $given } 个样本；每类至少要 2 个，一个用来训练，一个用来验证。

# 略去了什么，为什么。
row_text = 没有文本
row_label = 没有标签
row_both = 文本和标签都没有
row_long = 单元格比列多，而且标签在其他行里没有出现
rare = 只有一个样本的类别；每类至少要 2 个
system = 由操作系统添加
not_picture = 不是图片
no_folder = 不在文件夹里，因此没有类别
empty_folder = 没有图片的文件夹
test_part = 训练和验证之外的第三部分；请留作评估
only_checked = 没有训练样本的类别
other_arrays = 不是图片或标签
lines = { $lines ->
   *[other] 第 { $given } 行
}

# 猜测了什么，请看一看什么。
guessed_encoding = 编码是猜测的：{ $encoding }。如果文字不对，请选另一种。
unreadable = { $count ->
   *[other] { $count } 个字节无法读取，变成了 �。
}
no_header = 第一行没有列名，因此当作样本读入。
columns = 文本在“{ $text }”列，标签在“{ $label }”列。
unwrapped = 每一整行都在引号里；引号已去掉。
unjoined = 第 { $first } 到 { $last } 行被一个多余的引号连在一起；已逐行读入。
joined = { $count ->
   *[other] { $count } 条文本里有没加引号的逗号（第 { $lines } 行）；已把各段合在一起。
}
cut = { $count ->
   *[other] { $count } 条文本超过 { $limit } 个字符，已截断。
}
cut_labels = { $count ->
   *[other] { $count } 个标签超过 { $limit } 个字符，已截断。
}
twins = 这些类别的名称几乎相同：{ $given }。
twin = “{ $name }”（{ $count }）
guessed_names = zip 没有说明文件名的编码；已按 { $encoding } 读取。
split_kept = 保留文件自带的两部分：{ $train } 个样本用来训练，{ $validation } 个用来验证。
folder_outer = 类别取外层文件夹的名称（{ $outer }），不取内层的（{ $inner }）。
folder_inner = 类别取内层文件夹的名称（{ $inner }），不取外层的（{ $outer }）。
first_frames = 有 { $count } 个文件各含多张图片；读取的是各自的第一张。
turned = { $all } 张图片中有 { $count } 张是浅色背景，已反色，使所有图片都是深色背景。
scaled = { $low } 到 { $high } 的数值已换算到 0 到 255。
array_names = 把 { $images } 当作图片，把 { $labels } 当作标签。
more = 另外 { $count } 个

# Tagged sentences.
no_tags = { $file } 中除 O 外没有标签；应在词元旁有 B-PER、I-PER 之类的标签。
many_tags = { $file } 有 { $given } 种标签；上限是 { $limit }。标签在最后一列吗？
one_column = { $file } 只有一列（第 { $line } 行：“{ $given }”）；应每行一个词元、一个制表符和一个标签，每句之后空一行。
no_sentence = { $file } 中没有能读取的句子；第 { $line } 行没有标签。应每行一个词元、一个制表符和一个标签。
tag_short = 列数太少；这些句子不使用
tag_strange = 不是 B-PER、I-PER 或 O 这样的标签；这些句子不使用
tag_columns = 第 { $token } 列读作词元，第 { $tag } 列读作标签。
tag_scheme = 标签为 { $scheme } 格式；已更改 { $count } 个，使全部标签为 BIO。

# JSON 行中的语义角色框架。
no_frames = { $file } 的第 { $line } 行不是含 “tokens” 和 “frames” 的 JSON 对象；每个 frame 应有 “predicate” 和 “args”（每项为开始、结束和角色）。
no_frame = { $file } 中没有框架；应为 JSON 行，每行一个句子，含 “tokens” 和 “frames”。
frames = { $sentences } 个句子中有 { $count } 个框架。每个框架是一个样本：句子和一个谓词的各个角色。所有网络中，只有 roles-en 会被告知哪个词是谓词。

# JSON。
json_line = { $file } 的第 { $line } 行不是 JSON；每行应是一个对象，例如 {"{"}"text": "…", "label": "…"{"}"}。
json_rows = { $file } 是 JSON，但其中没有对象（{ $given }）；应是由 {"{"}"text": "…", "label": "…"{"}"} 这样的对象组成的列表，或每行一个对象。
json_boxes = { $file } 中是图片的边界框（COCO）；请把它和图片一起放进一个 zip。
json_tags = { $file } 的第 { $line } 行中，“{ $given }”不是每个词元一个标签。
json_numbers = { $file } 的“{ $given }”中的标签是数字；请把数字换成标签名，例如 B-PER。
json_columns = { $file } 的对象有 { $given }，其中是文本、数字或名称的不到两项；应有“text”和“label”。
json_spans = { $file } 的对象有 { $given }，其中的标签是列表；每条文本应有一个标签；要标注词语，请用“tokens”，并在“tags”中为每个词元给一个标签（O、B-PER、I-PER）。

# npz 中的数值。
images_not_finite = images 中有 { $count } 个数值是 NaN 或无穷大（{ $all } 张图像中的 { $rows } 张）。请删除这些图像，或替换这些数值（numpy.nan_to_num），然后重新保存。
labels_not_finite = { $all } 个标签中有 { $count } 个是 NaN 或无穷大。请删除这些样本，或为它们加上标签，然后重新保存。

# 用于其他任务的 zip。
masks = { $file } 中是图片（“{ $images }”）和掩码（“{ $masks }”），用于分割，这里没有网络学习分割；请选择每个类别一个文件夹的 zip，或带框的 zip（COCO、VOC、YOLO）。
one_images = { $file } 的图片都在文件夹“{ $given }”里，而其中没有 COCO、VOC 或 YOLO 格式的框。请把每个类别的图片放进以类别命名的文件夹。
names_of_files = { $file } 的图片都在文件夹“{ $folder }”里，文件名以 { $given } 开头。如果这些是类别，请把每一类的图片放进以类别命名的文件夹。
unpack = { $file } 中有 { $given }，没有图片；请解压后直接选择该文件。
text_folders = { $file } 中有 { $count } 个文本文件，没有图片；文本从表格（CSV）读取，列名为 text 和 label，或每行一个 JSON 对象。
other_files = { $file } 中没有能读取的图片（{ $given }）；应为 PNG 或 JPEG，每一类的图片放在以类别命名的文件夹里。
idx = { $file } 是 MNIST 自己的文件格式（IDX），图像和标签分开存放；请选择数据集“MNIST”，或把两者存为 np.savez(file, images=…, labels=…)。
pixel_table = { $file } 有 { $given } 列；不读取像素表格。请存为 np.savez(file, images=pixels, labels=labels)，每张图像 784 个像素或 28×28。

# 相同的样本。
conflicts = { $all } 个样本中有 { $count } 个也以另一个标签出现；其中最多只能学到一个标签。
copies = { $all } 个样本中有 { $count } 个是其他样本的副本；验证数据里的副本凭记忆就能答对。
