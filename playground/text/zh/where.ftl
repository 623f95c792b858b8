# “视觉”页的“它在哪里？”。
sources = 图片
source_scene = 数字场景
source_sprites = 小图场景
source_photo = 照片
steps = 步骤
step_picture = 检测结果
step_centres = 中心与大小
step_overlap = 手算交并比
step_suppression = 抑制
step_curve = 精确率与召回率
stage_picture = 图片和网络检测到的框。用 Tab 键可选中场景中的数字或小图。
stage_centres = 图片上叠加了网络的一张图。用方向键移动选中的单元。
stage_overlap = 图片上有两个框，可用 Tab 键选中。
stage_suppression = 图片和抑制过程中的框。
stage_curve = 图片和正确的框、错误的框、真实的框。
detector = 检测器

# ---- 场景 ----
palette = 可放入场景的数字
palette_sprites = 可放入场景的小图
palette_says = 把数字拖进图片，或点击数字。图片中的数字可以拖动；也可用 Tab 键选中，用方向键移动，用 + 和 − 改变大小，用 Delete 键删除。
palette_says_sprites = 把小图拖进图片，或点击小图。图片中的小图可以拖动；也可用 Tab 键选中，用方向键移动，用 + 和 − 改变大小，用 Delete 键删除。检测器是用这些种类的其他小图训练的。
add = 把 { $label } 放入场景
others = 换一组数字
others_sprites = 换一组小图
random = 新场景
empty = 清空场景
draw_own = 自己画一个数字
pad = 画数字的画板
pad_label = 这是哪个数字？点击后，画的数字就放入场景。
pad_clear = 清除
pad_empty = 画板是空的。请先画一个数字。
pad_large = 这幅画太复杂，无法放入链接。请用更少的笔画。
full = 场景中已有 { $most } 个数字，达到上限。请先删除一个。
full_sprites = 场景中已有 { $most } 个小图，达到上限。请先删除一个。
too_many_drawings = 链接放不下这么多画的数字。请先删除一个。
item = { $label }：方向键移动，+ 和 − 改变大小，Delete 键删除
sprite_monster = 怪物
sprite_weapon = 武器
sprite_armour = 盔甲
sprite_potion = 药水
sprite_scroll = 卷轴
sprite_book = 书
sprite_staff = 法杖
sprite_jewel = 首饰
found = { $model } 检测到 { $count } 个得分不低于 { $confident } 的框：
found_none = { $model } 没有检测到得分不低于 { $confident } 的框。

# ---- 中心与大小 ----
map = 图
map_all = 所有标签的中心
map_label = { $label } 的中心
map_x = 向右的偏移
map_y = 向下的偏移
map_width = 宽
map_height = 高
any = 任一标签
about_centres = { $rows } × { $columns } 个单元，每个 { $stride } × { $stride } 像素。颜色越浓，{ $label }的中心落在该单元的概率越大。
about_x = 中心到所在单元左边的距离，以单元为单位。只有中心所在的单元参与训练。
about_y = 中心到所在单元上边的距离，以单元为单位。只有中心所在的单元参与训练。
about_width = 中心在该单元的框的宽度，以 { $stride } 像素的单元为单位。
about_height = 中心在该单元的框的高度，以 { $stride } 像素的单元为单位。
point = 把指针移到图片上可读出一个单元的数值；点击单元可查看它的框怎样得到。
pointed = 第 { $row } 行，第 { $column } 列：{ $label }，概率 { $score }；偏移 ({ $dx }, { $dy })，大小 { $width } × { $height } 个单元。
cell = 第 { $row } 行第 { $column } 列的单元
score = 得分
logit = logit，标签
is_peak = 它的 8 个相邻单元中，{ $label } 的得分都不高于它（最高为 { $next }），所以这个单元是一个中心。
no_peak = 有一个相邻单元的 { $label } 得分更高，为 { $next }，所以这个单元不是中心，它的框不会使用。
along_x = 从左到右，以网络输入的像素为单位
along_y = 从上到下
centre_x = 中心
centre_y = 中心
left = 左
right = 右
top = 上
bottom = 下
width = 宽
height = 高
at_edge = （图片边缘）
box_is = 图片中的框：左 { $left }，上 { $top }，右 { $right }，下 { $bottom }

# ---- 手算交并比 ----
by_hand_says = 拖动框或它的四角，或在空白处画框。用 Tab 键选中后：方向键移动框，Shift 加方向键改变大小。
box_label = 框 { $name }：左 { $x }，上 { $y }，宽 { $width }，高 { $height }
take_true = A 取真实的框，B 取网络的框
intersection = 交集
union = 并集
iou_none = 两个框没有公共部分。
iou_same = 两个框完全相同。
iou_above = 高于抑制的阈值 { $threshold }：如果检测到这样两个框，只保留得分较高的一个。
iou_below = 不高于抑制的阈值 { $threshold }：如果检测到这样两个框，两个都保留。

# ---- 抑制 ----
same = 交并比高于此值则删除
confident = 只显示不低于此得分的框
play = 播放
pause = 暂停
back = 上一步
next = 下一步
frame = 抑制的步骤
table = 按得分排列的框
column_rank = 序号
column_label = 标签
column_score = 得分
column_fate = 状态
column_iou_kept = 与保留框的交并比
fate_waiting = 等待
fate_kept = 保留
fate_struck = 删除
nothing_found = 没有得分不低于 { $confident } 的框。请降低得分的阈值，或换一张图片。
keep = 在剩下的框中，{ $box } 得分最高：保留。
strike = { $box } 与保留的 { $kept }：交并比 = { $sum }，高于 { $threshold }，删除。
spare = { $box } 与保留的 { $kept }：交并比 = { $sum }，不高于 { $threshold }，留下。
done = 没有剩下的框：保留 { $kept } 个，删除 { $struck } 个。
merged = { $objects } 个物体只得到 { $kept } 个框：阈值太低，另一个物体的框被删除了。
doubled = { $objects } 个物体得到了 { $kept } 个框：阈值太高，或者显示了得分低的框。
examples = 示例：
example_touching = 两个数字变成一个
example_doubled = 一个数字变成两个

# ---- 精确率与召回率 ----
levels = 框正确的条件
precision = 精确率：正确的框 / 显示的框
recall = 召回率：正确的框 / 真实的框
curve = 这个场景的精确率与召回率
curve_alt = 每个阈值下的精确率与召回率；当前阈值下为 { $precision } 和 { $recall }。
every_threshold = 每个得分
this_threshold = 所选得分
map_title = 平均精度均值（mAP@{ $level }）
map_says = 对每个标签：按得分从高到低看它的框，在召回率 0、0.01、…、1 处，取此后能达到的最高精确率，求平均（COCO）。再对各标签求平均。
average = { $label }：{ $count } 个中找到 { $hits } 个，平均精度 { $value }
figures = 命令 evaluate 对这个场景的结果（同一标签内按交并比 0.60 抑制）：mAP@.5 { $map50 }，mAP@.75 { $map75 }，.5 到 .95 的均值 { $mean }。
card = 一个场景说明不了什么。{ $what }：{ $value }。
unknown_photo = 没有人标出这张照片的真实框，所以无法统计正确和错误的框。请选择一个场景，它的框是已知的。
unknown_scene = 这张图片中没有网络认识的标签的真实框，所以无法统计正确和错误的框。请在场景中放入东西，或选择能检测数字或小图的检测器。
