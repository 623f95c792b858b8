# Nets for pictures of any size (playground/vision).
not_classifying = The model { $model } does not classify pictures; choose one that does, such as efficientnet-lite0.
