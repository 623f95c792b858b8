# 用于任意大小图片的网络（playground/vision）。
not_classifying = 模型 { $model } 不是图片分类模型；请选择图片分类模型，例如 efficientnet-lite0。
not_detecting = 模型 { $model } 不是目标检测模型；请选择目标检测模型，例如 digit-finder。
no_box_file = { $file } 里没有 COCO 或 VOC 格式的框；请选择 zip 文件，或与图片放在一起的 COCO 文件（.json）或 VOC 文件（.xml）。
coco_part = { $file } 无法按 COCO 格式读取：{ $part } 缺失或格式不对；应有 images、annotations 和 categories。
voc_part = { $file } 无法按 VOC 格式读取：{ $part }。
bad_box = { $file } 中有一个框是 { $given }（左、上、宽、高）；应为四个数，且宽和高为正数。
no_true_boxes = { $file } 中没有带模型标签（{ $known }）的框。请修改标签名，或选择其他模型。
picture_missing = 文件中没有这张图片。
unknown_label = 框的标签是模型不认识的
not_making = 模型 { $model } 不能生成图片；请选择用流匹配训练的生成模型。
no_label = 模型 { $model } 没有标签 { $given }；请选择 { $known } 之一。
few_classes = 自定类别至少要有两个，现在有 { $count } 个。请再加一个类别并为它拍几张图片。
few_pictures = 类别“{ $name }”有 { $count } 张图片；至少需要 { $least } 张。请再拍几张。
