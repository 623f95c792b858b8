## errors
no_text = 文本为空。请至少输入一个词。
no_task = 没有任务 { $task }；有 { $known }。
reads_no_text = 模型 { $model } 读取的是图片，不是文本。请选择文本模型。
not_a_classifier = 模型 { $model } 不会为整段文本给出一个标签。请选择分类模型。
not_a_tagger = 模型 { $model } 不会为每个词给出标签。请选择标注模型。
