# 用于任意大小图片的网络（playground/vision）。
not_classifying = 模型 { $model } 不是图片分类模型；请选择图片分类模型，例如 efficientnet-lite0。
