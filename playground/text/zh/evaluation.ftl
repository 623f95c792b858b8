# playground/evaluation 的错误：测试集。
unreadable = 无法读取 { $path }：{ $why }。
too_large = { $path } 太大；最多可读取 { NUMBER($limit, maximumFractionDigits: 0) } MB。
no_npz = { $path } 不能作为 npz 读取；请用 np.savez(file, images=…, labels=…) 保存。
no_arrays = { $path } 里有 { $names }；应有 images 和 labels 两个数组。
pickled = { $path } 里的 { $name } 含有 Python 对象，程序从不加载这类数据；请保存为数字。
unpacked = { $path } 里的 { $name } 解压后有 { NUMBER($size, maximumFractionDigits: 0) } MB；最多可读取 { NUMBER($limit, maximumFractionDigits: 0) } MB。
cut_off = { $path } 里的 { $name } 不完整；请用 np.savez 重新保存。
images = { $path } 里的 images 是 { $given }；应为 uint8 的 N×{ $wanted }。
labels = { $path } 里的 labels 是 { $given }，而图片有 { $count } 张；每张图片应有一个标签。
label_kind = { $path } 里的 labels 类型是 { $given }；应为数字或名称。
label_unknown = { $path } 的第 { $number } 个标签是 { $given }；应为其中之一：{ $known }，或 0 到 { $last } 的数字。
no_examples = { $path } 里没有样本；至少要有一个。
no_text = { $why }
no_table = { $path } 不能作为表格读取：{ $why }。
header = { $path } 的第一行是 { $given }；应为含 text 和 label 两列的表头。
row = { $path } 的第 { $number } 行缺少文本或标签。
many = { $path } 有 { $count } 行；最多可读取 { $limit } 行。
no_digits = { $model } 不读取标签为 0 到 9 的 28×28 数字；请选择能读取的网络，以查看准确率。
