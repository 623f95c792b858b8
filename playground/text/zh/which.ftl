# “视觉”页的视图“这是哪一个？”。
parts = 部分
part_again = 再次找到
part_names = 相近的名称
only_here = 图库或图片是你自己的，其他人打开这个链接时看到的是示例。

# ---- 示例 ----
gallery_things = 物体
gallery_coins = 硬币
gallery_own = 你自己的
photo_camera = 摄影师
photo_brick = 砖
photo_grass = 草
photo_gravel = 碎石
photo_moon = 月球
coin = 硬币 { $number }

# ---- 图库 ----
gallery = 图库
galleries = 各图库
intro = 每个名称一张图片就够了。再给出同一物体的另一张图片：网络通过每张图片的嵌入向量（一列数）找到它。
name_of = { $name } 的名称
new_name = 下一张图片的名称
add_file = 添加图片
add_photo = 添加这张照片
more_pictures = 再添加一张 { $name } 的图片
remove_name = 删除 { $name }
remove_picture = 删除 { $name } 的这张图片
empty = 清空图库
gallery_empty = 图库是空的。请添加第一个物体的图片，并为它命名。
one_name = 图库里只有 { $name }，所以每张已知的图片都会被认作它。请再添加一个名称。
all_alike = 所有名称的图片几乎相同（余弦至少为 { $least }），因此无法区分。请添加其他物体的图片。
privacy = 服务器只在内存中保留你的图片的缩小副本，直到你离开，不作存储。请拍物体，不要拍人脸。

# ---- 要识别的图片 ----
ask = 这是哪一个？
asked_alt = 要识别的图片
ask_file = 上传图片
samples = 示例
another_view = 换一个视角
view_says = 由示例生成的视角：经过旋转、裁剪并改变光线（编号 { $seed }）。
own_says = 你自己的图片。
live_says = 正在连续识别摄像头的画面。
net = 网络
answer_known = { $name }：最高的余弦 { $cosine } 达到阈值 { $threshold }。
answer_unknown = 未知：最高的余弦 { $cosine }（{ $name }）低于阈值 { $threshold }。
answer_none = 没有可以比较的图片。
cosines = 与每个名称的余弦
threshold = 阈值
threshold_reset = 测定的阈值
zone = 未知
explain_cosine = 显示与 { $name } 的各个乘积

# ---- 阈值 ----
curves = 正确找到与错误接受
curves_alt = 随阈值变化的两个比例：同一物体的图片对中被找到的比例，不同物体的图片对中被接受的比例。
axis_threshold = 余弦的阈值
axis_share = 比例
line_found = 同一物体：找到
line_accepted = 不同物体：接受
line_found_here = 本图库：找到
line_accepted_here = 本图库：接受
at_threshold = 阈值
measured_says = 用 { $things } 个未参与选择阈值的物体测定，每个两张图片：找到 { $found }（在测定的阈值 { $measured } 处为 { $low } 至 { $high }），不同物体的图片对中有 { $accepted } 被接受。
tries_says = 本图库自身图片的 { $count } 个视角：{ $found } 个找到，{ $mixed } 个被认作其他名称，{ $unknown } 个未知。如果图库中没有自己的名称，{ $accepted } 个会被认作其他名称。
tries_wait = 正在旋转、裁剪图库中的图片并逐一识别……
tries_hint = 这些视角由图库自身的图片生成，因此识别物体的新照片会更难。

# ---- 混淆、分布图 ----
confusion = 每个名称的视角（行）与回答（列）
confusion_unknown = 未知
twins_says = 图库中最相似的是 { $first } 和 { $second }，余弦为 { $cosine }。
map = 嵌入向量的分布图
map_says = 嵌入向量差别最大的两个方向所成的平面，显示了其方差的 { $share }。点是视角，图片是图库，圆环是要识别的图片。

# ---- 一个余弦 ----
sum = 与 { $name } 的余弦是一个和
sum_says = 两个嵌入向量的长度都是 1，因此余弦等于 { $units } 个乘积之和。其中最大的是：
sum_feature = 方向
sum_asked = 图片
sum_named = { $name }
sum_product = 乘积
sum_rest = 其余 { $count } 个
sum_total = 余弦

# ---- 相近的名称 ----
group = 类群
group_cats = 猫科动物
group_dogs = 狗
group_birds = 鸟
group_vehicles = 车辆
group_flying = 飞行物
group_cups = 杯和壶
group_of = { $title }（{ $count }）
near_intro = 如果已知照片显示的是某个类群中的一种，那么是哪一种？两个网络的回答，以及每个网络认为最相似的名称。
near_share = 整个类群的概率为 { $share }。
near_outside = 网络认为整个类群的概率只有 { $share }：照片显示的很可能不属于这个类群。
twins = 最后一层中最接近的名称
twins_hint = 最后一层中两行的余弦：越高，两个名称越容易混淆。
pair = 是 { $first } 还是 { $second }？
pair_says = { $net }：{ $first } 的 logit 比 { $second } { $sign ->
    [higher] 高
   *[lower] 低
 } { $difference }，因此前者的概率是后者的 { $odds } 倍。{ $units } 个乘积中最大的是：
pair_feature = 特征
pair_value = 照片中的值
pair_weight = 权重之差
pair_bias = 偏置之差
pair_total = logit 之差
pair_choose = 解释 { $first } 与 { $second } 的区别

# ---- 人脸 ----
part_faces = 人脸
faces_question = 要在图片中寻找人脸吗？
faces_terms = 你的图片会发送到本服务器，只在本次访问期间保留在内存中，不作存储，并可用按钮删除。请只使用已同意的人的图片。
faces_limits = 网络只找出人脸的位置，不判断是谁，也不判断年龄、性别或情绪。
faces_agree = 我同意
faces_forget = 删除图片并撤回同意
faces_picture = 图片，方框表示所选阶段找到的内容
faces_stages = 阶段
faces_stage_pyramid = 图像金字塔
faces_stage_p = 1：候选
faces_stage_r = 2：细化
faces_stage_o = 3：人脸
faces_found = { $count ->
    [0] 没有找到人脸（{ $ms } 毫秒）。
   *[other] 用 { $ms } 毫秒找到 { $count } 张人脸。
}
faces_about_pyramid = 图片缩放为 { $levels } 种大小，因此一个只看 12×12 像素窗口的网络能找到不小于 { $smallest } 像素的任何人脸。它一共查看 { $windows } 个窗口。
faces_about_p = 第一个网络最小，它认为 { $windows } 个窗口中有 { $given } 个可能是人脸。经非极大值抑制后剩下 { $kept } 个，用方框表示。
faces_about_r = 第二个网络以 24×24 像素再次查看 { $given } 个窗口：{ $passed } 个达到阈值，抑制后剩下 { $kept } 个。红色表示被拒绝，下方是概率。
faces_about_o = 第三个网络以 48×48 像素查看 { $given } 个窗口：{ $passed } 个达到阈值，剩下 { $kept } 个。它还会找出眼睛、鼻子和嘴角。
faces_level = { $width }×{ $height }：{ $found }
faces_level_picture = 金字塔的一层
faces_passed = 这个窗口达到阈值
faces_refused = 这个窗口被拒绝
faces_misses = 它会漏掉什么：训练用的是端正的正面人脸。把图片转过来，人脸就找不到了。对于侧脸，特征点会落在脸的旁边（例如摄影师）；更偏向背面、被遮挡或很小的脸常常会漏掉。
faces_turns = 旋转图片
faces_turned_0 = 正立
faces_turned_90 = 侧放
faces_turned_180 = 倒置
