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
words = 词：颜色和东西；不同图片之间用逗号
group_0 = 颜色
group_1 = 东西
many_phrases = 这里写了 { $count } 张图片的词；最多 { $most } 张。请少写一些。
# 可以写在已知词旁边的词，用空格分开；以及两张图片之间的词。
words_without_meaning = 一个 一条 一只 一把 一瓶 一本 一座 一面 一棵 一颗 一件 一顶 一堵 一扇
words_and = 和
no_word = 网络不认识“{ $given }”。请用下面的词。
two_words = “{ $first }”和“{ $second }”不能同时出现；请只写一个，或用逗号分成两张图片。
words_way_labels_says = 每张图片从自己的噪声开始。写出要生成的东西，或选择下面的词；不写词时生成十个例子。
words_way_same_says = 所有图片从同一份噪声开始，只有词不同：可以比较哪些保持不变，例如姿势和位置。
words_way_noises_says = 词相同，在球面上从一个种子的噪声走到另一个种子的噪声。
words_way_between = 在两组词之间
words_way_between_says = 噪声相同，从第一组词走到最后一组词：各自的通道值从 1 变到 0、从 0 变到 1。
word_red = 红色
word_orange = 橙色
word_yellow = 黄色
word_green = 绿色
word_cyan = 青色
word_blue = 蓝色
word_purple = 紫色
word_pink = 粉色
word_brown = 棕色
word_grey = 灰色
word_white = 白色
word_potion = 药水
word_book = 书
word_amulet = 护身符
word_gem = 宝石
word_wand = 魔杖
word_sword = 剑
word_shield = 盾牌
word_helmet = 头盔
word_armour = 盔甲
word_tree = 树
word_altar = 祭坛
word_gate = 拱门
word_wall = 墙
word_ghost = 幽灵
word_dragon = 龙
word_human = 人
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
pixel_value_colour = 第 { $row } 行，第 { $column } 列，{ $channel }：{ $value }（−1 为没有这种颜色，1 为最强）。点一个像素，或用方向键。
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
sums_start = 在 t = { $time }，求网络给出的速度{ $asks ->
    [words] ：有词的（v_c）和无词的（v_u）。
    [label] ：有标签的（v_c）和无标签的（v_u）。
   *[nothing] 。
}走半步到中点：
sums_middle = 在 t = { $time }，从中点 x_m 再求一次速度（中点法）：
sums_end = 沿这个速度走完整一步，到 t = { $time }：
curve = 这个像素从噪声（t = 0）到图片（t = 1）的变化
all_steps = 所有步：各步中点的速度
download_png = 图片（PNG）
download_gif = 过程（GIF）

# ---- “Restore” ----
digits = 数字和小照片
digit_alt = 数字 { $digit }
photo_alt = 小照片 { $number }
own_photo = 上传照片
own_photo_alt = 你的照片
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
canvas = 图片和其中 { $count } 个像素的空洞，可以在上面涂画。方向键移动方框，空格键标记或清除其中的像素。
hint_hole = 在图片上画墨渍和划痕。颜色下面的像素对所有方法都是未知的。
hint_photo = 这是你的照片正中的方形，缩小到 32×32 像素：网络就是用这个大小训练的。
hint_noise = 每个像素都加上正态噪声，同一强度的噪声总是相同。
original = 原图
blur = 模糊，σ = { $sigma }
telea = Telea 方法
mean = { $net }，平均
reads = 读作 { $read }，{ $share }
measured_hole = PSNR = 10 · log₁₀(1 / MSE)，单位分贝（dB），其中 MSE 是均方误差，按空洞中 { $hole } 个像素（取值 0 到 1）计算，越高越好。模糊是 28 种宽度中最好的。空洞外 { $outside } 个像素中有 { $changed } 个与原图不同。
measured_noise = PSNR = 10 · log₁₀(1 / MSE)，单位分贝（dB），其中 MSE 是均方误差，按全部像素（取值 0 到 1）计算，越高越好。模糊是 28 种宽度中最好的。
read_by = 由 { $judge } 读数。
fills = 网络给出的六种不同结果
fills_says = 各从不同的噪声开始：都与已知像素相符，但都不确定。上面的平均图较模糊；它的误差比这些结果的平均误差小，但其中个别结果可能更接近原图。
fill_seed = 种子 { $seed }
only_here = 这个数字是你自己的，别人会看到一个样本。
download_fills = 六个修复结果（PNG）
