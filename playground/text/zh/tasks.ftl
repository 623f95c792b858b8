# 任务及其指标。
metric_accuracy = 准确率
metric_token_accuracy = 词元准确率
metric_span_f1 = 片段 F1
metric_precision = 片段精确率
metric_recall = 片段召回率
metric_invalid_tags = 无效标签数
metric_map50 = mAP（IoU 0.5）
metric_map75 = mAP（IoU 0.75）
metric_bits_per_token = 每词元比特数
metric_flow_loss = 流匹配损失

task_classification = 分类
task_tagging = 序列标注
task_detection = 目标检测
task_flow_matching = 流匹配生成
task_restoration = 图片修复
task_next_token = 预测下一个词元
data_image = 带类别的图片
data_text = 带类别的文本
data_tags = 逐词元标注的句子
data_boxes = 带边界框的图片
data_stream = 连续文本

# 错误
other_data = 网络的任务是{ $task }，需要{ $takes }；而 { $data } 里是{ $holds }。请选择另一个网络或别的数据。
other_input = 网络读{ $reads ->
    [image] 图片
   *[text] 文本
 }，而 { $data } 里是{ $holds ->
    [image] 图片
   *[text] 文本
 }；请选择另一种网络或数据。
other_size = 网络接收 { $wanted } 的图片，而 { $data } 的图片是 { $found }；请为这些数据重新选择网络。
other_classes = 网络有 { $labels } 个标签，而 { $data } 有 { $classes } 个类别；请为这些数据重新选择网络。
other_tags = 网络的标签是 { $labels }，而 { $data } 的标签是 { $tags }；请为这些数据重新选择网络。
uneven_tags = { $data } 的第 { $sentence } 句有 { $tokens } 个词元和 { $tags } 个标签；两者的数目应相同，且至少为一。
other_tokens = 网络读取 { $tokens } 个词元，却给出 { $labels } 个标签；两者应是相同的词元，且顺序一致。
no_pairs = { $data } 里没有至少两个词元的文本；至少需要一段。
no_boxes = { $data } 的图片上没有任何边界框；至少需要一个。
few_examples = { $data } 只有 { $count } 个样本；至少需要两个。请添加样本。
few_classes = { $data } 有 { $count } 个类别至少有两个样本；至少要两个这样的类别。请加入另一类的样本。
no_examples = { $data } 没有用来训练或验证的样本；请添加一些。
no_dataset = 没有数据集 { $name }；请选择 { $known } 之一。
not_fetched = { $why }
unused_setting = 设置了 { $name }，而{ $task }并不使用它；请恢复默认值。
