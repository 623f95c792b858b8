# The Tune page.
menu = 调参
to_do = 看各种搜索方法如何使用训练预算，然后自己开始一次搜索。
open_on = 调参
view = 视图
view_surface = 同一预算，同一曲面
view_search = 搜索

## methods
method_grid = 网格搜索
method_random = 随机搜索
method_qmc = 准随机搜索
method_tpe = TPE
method_gp = 高斯过程
method_halving = 逐次减半
method_hyperband = Hyperband

## one budget, one surface
about = 一个小型 CNN 的 { $trainings } 次训练，每个点 { $seeds } 次。最佳点是学习率 { $rate }、批次大小 { $batch }：平均 { $score }。
surface_title = 验证准确率（颜色越浓越好）
surface_alt = 验证准确率随学习率和批次大小变化的图，以及所选方法的各次试验。
learning_rate = 学习率
batch_size = 批次大小
legend = { $method }，二十次搜索：实心小点是完整的训练，空心小点是提前停止的训练，大点是最后的选择。
legend_play = 曲面已隐藏。请选择一些点，在那里训练。
legend_picks = 带数字的圆圈是你的训练，数字是先后顺序；粗边的是最好的一次。
between_sentences = { "" }
step = 完整训练次数
run = 播放
pause = 暂停
others = 另外二十次搜索
play = 自己搜索
reveal = 显示曲面
play_start = 在图上点击，就在那里训练一个网络：共 { $budget } 次。也可以用方向键和回车键。
play_last = 学习率 { $rate }、批次大小 { $batch }：{ $score }。目前最佳：{ $best }。剩余次数：{ $left }。
play_end = { $count ->
    [one] 训练一次后
   *[other] 训练 { $count } 次后
 }，你选择的点比图上的最佳点低 { $regret }。在 { $of } 种方法中，有 { $better } 种平均低得更多。
play_alt = 隐藏的学习率和批次大小的图。方向键移动，回车键在那里训练一个网络。
you = 你
regret_title = 遗憾：所选的点比最佳点低多少
regret_alt = 各方法在二十次搜索中的平均遗憾，随完整训练次数变化；色带为四分位数。
runs_axis = 完整训练次数
times_title = 一次搜索的秒数
seconds = 训练与思考的秒数
table_title = { $step ->
    [one] 一次完整训练之后
   *[other] { $step } 次完整训练之后
 }
column_method = 方法
column_regret = 平均遗憾（这 { $count } 次）
column_every = 全部 { $every } 次的平均
column_quartiles = 四分位数
column_thinking = 思考（秒）
column_training = 训练（秒）
table_note = { $count } 次搜索的平均值带有偶然性：换另外的搜索看看，再与全部 { $every } 次的平均值比较。

## a search
no_search = 这里没有搜索 { $given }；它可能已被删除。
data_help = 你在训练页上传的文件和“我的数字”也在这里供选择。
examples = 训练样本
all = 全部
epochs = 轮数
methods = 搜索方法
methods_help = 选择多种方法就是比赛：每种方法都有全部预算。
no_methods = 没有选择搜索方法；请至少选择一种。
runs = 预算：训练次数
runs_help = 每种方法的完整训练次数。提前停止的试验只计入一部分。设为 0 时，只按分钟数限制。
minutes = 或分钟数
space = 要搜索的设置
low = { $setting }，从{ $log ->
    [true] （对数）
   *[false] { "" }
 }
high = { $setting }，到{ $log ->
    [true] （对数）
   *[false] { "" }
 }
get_space = 空间存为文件
bring_space = 从文件读取
space_file = TOML 或 JSON 格式的搜索空间
start = 开始搜索
start_new = 开始新的搜索
go_on = 继续
stop = 停止
resume = 继续这个搜索
close = 关闭结果
watching = 你正在观看其他访问者的搜索。
invite = 开始后，为每种方法（{ $methods }）最多训练 { $runs } 个网络，为 { $settings } 项设置选取数值；最佳网络会再用另外三个种子训练。
own = 你的搜索
own_search = { $net }：{ $methods }（{ $state }）
state_running = 进行中
state_paused = 已暂停
state_finished = 已完成
state_stopped = 已停止
state_interrupted = 已中断
state_failed = 失败
trial_running = 训练中
trial_pruned = 提前停止
trial_diverged = 发散
trial_failed = 失败
trial_lost = 失去工作进程
trial_stopped = 已停止

## results
show = 结果
show_race = 比赛
show_trials = 试验
show_importance = 重要性
show_contour = 等高线
show_parallel = 平行坐标
best_is = 最佳：{ $score }（{ $values }）
race = 目前最佳
race_alt = 各方法目前的最佳得分，随所用时间变化。
times = 所用时间
training = 训练
thinking = 思考
noise = 用其他种子重新训练最佳试验
noise_best = 最佳试验
noise_alt = 最佳试验的得分、用其他种子训练的得分，以及第二名的得分。
in_search = 搜索中
seed = 种子 { $number }
second = 第二名的试验
noise_text = 另用 { $count } 个种子：平均 { $mean }，标准差 { $spread }。两次试验之间更小的差距可能只是偶然。搜索中的得分往往偏高，因为选的是许多次中最好的一次。
trial = 试验
use = 使用这些训练设置
part_of_examples = 搜索只用了 { $used } 个样本来训练；训练页使用全部 { $all } 个样本，因此得分会不同。
winner = **最佳试验的网络**：它另用 { $count } 个种子重新训练，保留了其中得分最好的一个（种子 { $seed }）。因为是按得分挑选的，这个得分略微偏高。
drawing = 正在绘图……
few_trials = 训练到底的试验有 { $count ->
    [one] 一
   *[other] { $count }
 } 次；这张图需要 { $least } 次。
equal_scores = 所有试验的得分相同，因此重要性没有定义。
one_setting = 这个搜索只有一项设置；这张图需要两项。
about_importance = 每项设置能解释得分方差的多少（fANOVA：Hutter、Hoos 与 Leyton-Brown，2014）。
about_contour = 得分随两项最重要的设置变化，在各次试验之间插值。
about_parallel = 每条线是一次试验：它的各项设置，以及第一条轴上的得分。
importance_axis = 方差占比

## settings
setting_learning_rate = 学习率
setting_batch_size = 批次大小
setting_optimiser = 优化器
setting_width = 宽度
setting_depth = 隐藏层数
setting_dropout = 丢弃率
setting_weight_decay = 权重衰减
setting_momentum = 动量
setting_schedule = 学习率调度
setting_label_smoothing = 标签平滑
setting_clip_norm = 梯度裁剪
setting_epochs = 轮数
setting_loss = 损失函数
setting_of_file = “{ $title }”（{ $key }）

## the tour
tour_surface = 图上每个点都用五个种子训练过。小点显示二十次搜索看过的地方。
tour_regret = 曲线显示在若干次训练之后，各方法所选的点平均比最佳点低多少。色带包含一半的搜索。
tour_play = 自己搜索：图被隐藏，每次点击就是一次训练。
tour_times = 有些方法在每次训练前思考更久。训练很慢时，这是值得的。
tour_search = “搜索”会开始真实的训练：自己的设置、方法和预算。
