# 模型不能用来测试的文件。
large = { $file } 太大；最多读 { NUMBER($limit, maximumFractionDigits: 0) } MB。
no_examples = { $file } 里没有样本；至少要有一个。
shape = { $file } 的图片是 { $given }；模型读 { $expected } 的图片。
label = { $file } 的第 { $row } 个标签是“{ $given }”；应为其中之一：{ $known }，或 0 到 { $last } 的数。

# 在随附数字上的正确率.
no_digits = { $model } 不读取标签为 0 到 9 的 28×28 数字；请选择能读取的网络，以查看准确率。
every_word = 模型 { $name } 给每个词一个标签；evaluate 只测试给整段文本一个标签的模型。
