# “Make one” on the Vision page (frontend/vision/make.js).
maker = 生成图片的网络
ways = 这些图片的共同之处
way_labels = 各用不同的噪声
way_labels_says = 每张图片从自己的噪声开始。选几个标签就只生成这些标签；不选时，各标签轮流生成。
way_same = 同一噪声
way_same_says = 所有图片从同一噪声开始，只有标签不同：比较哪些特点不变，例如倾斜和笔画粗细。
way_noises = 两个噪声之间
way_noises_says = 标签不变，在球面上从一个种子的噪声走到另一个种子的噪声。
way_between = 两个标签之间
way_between_says = 噪声不变，从一个标签走到另一个标签：两张标签图的值分别从 1 变到 0 和从 0 变到 1。
labels = 标签
again = 新噪声
seed = 种子
other = 第二个种子
count = 图片数
stops = 途中的图片数
steps = 步数
guidance = 引导强度 w
not_whole = “{ $name }”应是 { $least } 到 { $most } 的整数。改正后会生成新图片。
film = 从噪声到图片的过程
play = 播放
pause = 暂停
step_of = 第 { $step } 步，共 { $steps } 步，t = { $time }
pictures = 各张图片；选中的一张放大显示
large_alt = 图片 { $name }，共 { $steps } 步，已走 { $step } 步。方向键在像素之间移动。
pixel_value = 第 { $row } 行，第 { $column } 列：{ $value }（−1 为黑，1 为白）。点一个像素，或用方向键。
channel = 颜色通道
channel_0 = 红
channel_1 = 绿
channel_2 = 蓝
judge = 每张图片下面是网络 { $judge } 读出的数字和概率。移动滑块，看它何时有把握。
no_film = 没有收到图片数据。连接恢复后请再试。
copies = 是照抄的吗？最接近的真实数字
copies_says = 最接近的一个距离为 { $distance }。真实数字与最接近的另一个真实数字的距离，中位数为 { $typical }；其中 { $closer } 比这更近。
copies_close = 最接近的一个距离只有 { $distance }：几乎是照抄。真实数字与最接近的另一个真实数字的距离，中位数为 { $typical }。
sums = 第 { $row } 行，第 { $column } 列：第 { $step } 步，共 { $steps } 步
sums_start = 在 t = { $time }，求网络给出的速度：有标签的（v_c）和无标签的（v_u）。走半步到中点：
sums_middle = 在 t = { $time }，从中点 x_m 再求一次速度（中点法）：
sums_end = 沿这个速度走完整一步，到 t = { $time }：
curve = 这个像素从噪声（t = 0）到图片（t = 1）的变化
all_steps = 所有步：各步中点的速度
download_png = 图片（PNG）
download_gif = 过程（GIF）
