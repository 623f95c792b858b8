# 用于任意大小图片的网络（playground/vision）。
not_classifying = 模型 { $model } 不是图片分类模型；请选择图片分类模型，例如 efficientnet-lite0。
not_detecting = 模型 { $model } 不是目标检测模型；请选择目标检测模型，例如 digit-finder。
no_box_file = { $file } 里没有 COCO、VOC 或 YOLO 格式的框；请选择 zip 文件或文件夹，或与图片放在一起的 COCO 文件（.json）或 VOC 文件（.xml）。
coco_part = { $file } 无法按 COCO 格式读取：{ $part } 缺失或格式不对；应有 images、annotations 和 categories。
voc_part = { $file } 无法按 VOC 格式读取：{ $part }。
yolo_part = { $file } 中有一行是“{ $given }”；应为类别编号和 0 到 1 之间的小数（x、y、宽、高，或轮廓的各个顶点）。
bad_box = { $file } 中有一个框是 { $given }（左、上、宽、高）；应为四个数，且宽和高不为负。
no_true_boxes = { $file } 中没有带模型标签（{ $known }）的框。请修改标签名，或选择其他模型。
picture_missing = 文件中没有这张图片。
unknown_label = 框的标签是模型不认识的
empty_box = 框的宽或高为 0
unknown_folder = 图片所在文件夹的名字不是模型的类别
no_known_folder = { $file } 中没有一个文件夹是 { $model } 的类别名：{ $given }；应为 { $known } 这样的名字。
not_making = 模型 { $model } 不能生成图片；请选择用流匹配训练的生成模型。
no_label = 模型 { $model } 没有标签 { $given }；请选择 { $known } 之一。
not_restoring = 模型 { $model } 不能修复图片；请选择能修复图片的模型，例如 restorer。
restores_grey = 这个模型是用没有颜色的图片训练的，而这张图片有颜色；请先把它存成灰度图。
mask_size = 遮罩的大小是 { $given } 像素，图片是 { $wanted } 像素；请让两者大小相同。
mask_empty = 遮罩是空的，没有要填补的地方；请把要填补的像素涂成白色，其余为黑色。
mask_full = 遮罩盖住了整张图片，没有任何已知的像素；请留出一些黑色的像素。

# ---- 这是哪一个？ ----
not_recognising = 模型 { $model } 不是彩色图片的分类模型，因此不能给出图片的嵌入向量；请选择这样的模型，例如 efficientnet-lite0。
not_measured = 模型 { $model } 的嵌入向量没有测定过；请选择 { $known } 之一。
no_gallery = 识别需要图库；请用 --gallery 给出一个存放已命名图片的文件夹。
no_folder = 没有文件夹 { $folder }；请选择一个文件夹，其中每个名称至少有一张图片。
empty_gallery = 文件夹 { $folder } 里没有图片；请为每个名称放入至少一张图片，文件名为“名称.jpg”，或放在以名称命名的文件夹里。
gallery_picture = 图库中的图片 { $file } 无法读取：{ $why }
no_named = 还没有任何名称有图片。请先添加一张图片。
name_gone = 这个名称已被删除，它的图片没有保留。
many_names = 已有 { $limit } 个名称，达到上限。请先删除一个。
many_pictures = 名称“{ $name }”已有 { $limit } 张图片，达到上限。请先删除一张。

# ---- 页面 ----
menu = 视觉
to_do = 给网络一张图片：图中有什么，在哪里？也可以教网络认识你自己的类别。
open_on = 在“视觉”页打开
views = 视图
view_what = 这是什么？
view_where = 它在哪里？
view_which = 这是哪一个？
view_own = 自己的类别
view_make = 生成图片
view_restore = 修复
tour_photo = 一张照片，以及网络作出回答时所依据的部分：把指针移到照片上可读出数值。
tour_bring = 选一个示例，或使用自己的照片：上传、拖放、粘贴，或用摄像头拍摄。
tour_answers = 两个网络各自的前五个回答及所用时间。点击一个标签，查看照片的哪些部分支持它。
tour_looks = 有两种方法找出照片中重要的部分：遮挡它们，或沿梯度反向追踪。
tour_views = 在“自己的类别”中，一分钟就能教会网络认识你自己的东西。
samples = 示例
upload = 上传
drop = 可把照片拖放或粘贴到这里。
shoot = 拍照
looks = 显示重要的部分
look_none = 仅照片
look_occlusion = 遮挡
look_grad_cam = Grad-CAM
net_0 = 左侧网络
net_1 = 右侧网络
ms = { $ms } 毫秒
random_net = 这个网络没有训练过：它的权重是随机的，所以它的回答没有意义。
explain = 显示照片的哪些部分支持这个标签
most = 最大
photo_label = 网络 { $net } 所看到的照片。
photo_large = 浏览器无法读取这张图片，而且它大于 { $limit } MB。请先另存为 PNG 或 JPEG。
look_none_says = 网络 { $net } 所看到的照片。当前解释的标签是“{ $label }”。
look_waits = 服务器正在计算哪些部分支持“{ $label }”……
look_occlusion_says = 橙色：用灰色方块遮住此处会降低“{ $label }”的概率。蓝色：遮住此处会提高概率。{ $net } 运行 37 次，用时 { $ms } 毫秒。
look_grad_cam_says = 颜色越深，最后一个卷积层的特征图在此处越提高“{ $label }”的得分。{ $net } 前向、反向各一次，用时 { $ms } 毫秒。
hover_occlusion = 把指针移到照片上，或使用方向键：方框表示被遮住的方块。
hover_grad_cam = 把指针移到照片上，或使用方向键，可读出图中的数值。
covered = 遮住这个方块后，“{ $label }”的概率从 { $before } 变为 { $after }。
weighted = 为图中最大值的 { $share }。

# ---- 摄像头 ----
camera = 摄像头
camera_close = 关闭摄像头
camera_asks = 浏览器正在询问是否允许本页使用摄像头。
camera_denied = 浏览器不允许本页使用摄像头。请在地址栏旁允许使用，或改为上传图片。
camera_absent = 没有找到摄像头。请连接摄像头，或改为上传图片。
camera_fails = 摄像头没有画面：可能正被其他程序占用。请关闭该程序，或改为上传图片。
camera_framed = 本页所嵌入的网站不允许使用摄像头。请在单独的标签页中打开本页，或改为上传图片。
camera_insecure = 浏览器只允许安全地址（https）的网页使用摄像头。请改为上传图片。
camera_closed = 打开摄像头并按住某个类别的按钮来采集图片，或选择文件。

# ---- 自己的类别 ----
class_name = 类别 { $number }
class_name_of = 类别“{ $name }”的名称
class_new = 添加类别
class_remove = 删除类别“{ $name }”
class_gone = 这个类别已被删除，它的图片没有保留。
many_classes = 已有 { $limit } 个类别，达到上限。请先删除一个。
many_shots = 类别“{ $name }”已有 { $limit } 张图片，达到上限。请先删除一些。
record = 按住采集
record_open = 打开摄像头
files = 文件
shots = { $count } 张图片
shot = 删除这张图片
shot_held = 删除这张图片（留作测试）
shot_wrong = 删除这张图片（留作测试，回答错误）
reading = 正在读取第 { $done } 张图片，共 { $count } 张……
first_class = 请为两个或更多类别采集图片：每类至少 10 张，取不同的角度和距离。
next_class = “{ $name }”已有图片。现在请采集另一个类别的图片。
train_hint = 再采集一个类别的图片，网络就会开始训练。
training = 正在训练……
trained = 用 { $count } 张图片训练，用时 { $seconds } 秒。请对着摄像头展示物品，或用文件提问。
no_shots = 还没有任何类别有图片。请为两个类别采集图片。
one_class = 只有“{ $name }”有图片。网络至少需要两个类别才能区分。
not_trained = 还没有训练。请先为两个类别采集图片。
held_out = { $held } 张留作测试的图片中，{ $right } 张回答正确。它们是每个类别的最后五分之一，带绿色边框；同一时刻的图片彼此相似，所以新图片会更难。
none_held = 一个类别有 5 张或更多图片时，最后五分之一留作测试。
all_alike = { $count ->
   *[other] { $names } 的所有图片几乎相同。请移动、转动物品并改变距离，否则网络学到的是背景。
}
few_shots = { $count ->
   *[other] { $names } 的图片少于 { $least } 张，因此没有图片留作测试。
}
confusion = 留作测试的图片：行为类别，列为回答
ask_file = 用文件提问
asked_alt = 所提问的图片
rate = 每秒 { $rate } 次回答
privacy = 服务器把每张图片变成 1,280 个数和一张小预览图，只在内存中保留到你离开为止，不作存储。请展示物品，而不要展示人脸。
own_gone = 服务器已不再保有这些图片。请重新加载页面，从头开始。
no_connection = 服务器没有应答。请在连接恢复后再试。
keep = 保留模型
keep_name = 模型名称
model_name = 我的类别
kept = 模型“{ $name }”已保留：它会出现在能够显示照片的各页的列表中。
card = 在“视觉”页用访问者的 { $count } 张图片（{ $classes } 个类别）训练：在冻结的网络 { $base } 上换了新的最后一层。
own_models = 你的模型
own_model = **{ $name }**：{ $labels }
download = 下载
delete = 删除
