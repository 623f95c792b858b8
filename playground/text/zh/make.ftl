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

# ---- “Restore” ----
digits = 数字
digit_alt = 数字 { $digit }
drawn = 你的数字
damages = 损坏方式
damage_hole = 空洞
damage_noise = 噪声
tools = 画笔的作用
tool_blot = 墨渍
tool_scratch = 划痕
tool_keep = 收回
clear = 去掉空洞
sigma = 噪声的标准差（像素值从 0 到 1）
canvas = 数字和其中 { $count } 个像素的空洞，可以在上面涂画。方向键移动方框，空格键标记或清除其中的像素。
hint_hole = 在数字上画墨渍和划痕。颜色下面的像素对所有方法都是未知的。
hint_noise = 每个像素都加上正态噪声，同一强度的噪声总是相同。
original = 原图
blur = 模糊，σ = { $sigma }
telea = Telea 方法
mean = { $net }，平均
reads = 读作 { $read }，{ $share }
measured_hole = 空洞 { $hole } 个像素上的 PSNR，越高越好；模糊是 28 种宽度中最好的。空洞外 { $outside } 个像素中有 { $changed } 个与原图不同。由 { $judge } 读数。
measured_noise = 全部像素上的 PSNR，越高越好；模糊是 28 种宽度中最好的。由 { $judge } 读数。
fills = 网络给出的六种不同结果
fills_says = 各从不同的噪声开始：都与已知像素相符，但都不确定。上面的平均误差更小，但较模糊。
fill_seed = 种子 { $seed }
only_here = 这个数字是你自己的，别人会看到一个样本。
download_fills = 六个修复结果（PNG）
