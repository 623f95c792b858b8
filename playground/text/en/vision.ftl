# Nets for pictures of any size (playground/vision).
not_classifying = The model { $model } does not classify pictures; choose one that does, such as efficientnet-lite0.
not_detecting = The model { $model } does not find boxes in pictures; choose one that does, such as digit-finder.
no_box_file = { $file } holds no boxes in the formats of COCO or VOC; choose a zip, or a COCO file (.json) or VOC file (.xml) beside its pictures.
coco_part = { $file } cannot be read as COCO: { $part } is missing or has another form; expected images, annotations and categories.
voc_part = { $file } cannot be read as VOC: { $part }.
bad_box = { $file } has a box of { $given } (left, top, width, height); expected four numbers with a positive width and height.
no_true_boxes = { $file } has no box with a label of the model: { $known }. Rename the labels, or choose another model.
picture_missing = The picture is not in the file.
unknown_label = boxes with a label that the model does not know
not_making = The model { $model } does not make pictures; choose one that does, trained by flow matching.
no_label = The model { $model } has no label { $given }; choose one of { $known }.
few_classes = Own classes need at least two classes, and there { $count ->
    [0] are none
    [one] is one
   *[other] are { $count }
 }. Add a class and take some pictures of it.
few_pictures = The class “{ $name }” has { $count ->
    [0] no pictures
    [one] { $count } picture
   *[other] { $count } pictures
 }; expected at least { $least }. Take more of it.
