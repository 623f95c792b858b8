# “评估”页面：检测器和照片网络。
to_do_boxes = 移动最低得分，看看哪些框找到了、漏检了或误检了。
to_do_photos = 上传按文件夹分好类的照片，看看网络混淆了哪些。
asking = 模型正在看图片……
many = { $file } 有 { $given } 张图片，本页最多接受 { $limit } 张。请减少图片，或使用命令 `python -m playground evaluate`。
upload_boxes = 带边界框的图片 zip 文件（COCO、VOC 或 YOLO 格式）
upload_photos = 照片 zip 文件，每个类别一个文件夹
ask_boxes = 请上传一个 zip 文件，内含图片和真实边界框，格式为 COCO、VOC 或 YOLO。只统计这些标签的框：{ $labels }。
ask_photos = 请上传一个 zip 文件，每个类别的照片放在一个文件夹里。文件夹以类别的名称或编号命名。部分类别：{ $labels }。

# 检测器。
boxes_n = { $pictures } 张图片，{ $boxes } 个真实框
all_labels = 所有标签
least = 统计得分不低于此值的框
label = 标签
ap = AP@.5
found = 找到
missed = 漏检
false = 误检
by_label = 按标签
curve_title = { $label }：AP@.5 { $value }
curve_curve = 曲线
curve_here = 阈值
curve_alt = 交并比为 0.5 时，一个标签的框的精确率随召回率的变化。
worst = 错误最多的在前（虚线：真实框；实线：找到的框）
scene = 场景 { $number }
alt = { $title }：{ $line }
mistakes = 漏检 { $missed } 个，误检 { $false } 个
where = 在“它在哪里？”中打开

# 照片网络。
photos_n = { $n } 张照片
value = 比例
interval = 95% 区间
right = 正确
answer = 回答
photos = 照片数
confused = 最常见的混淆
no_mistake = 没有错误
photos_first = 照片，答错的在前
what = 在“这是什么？”中打开
