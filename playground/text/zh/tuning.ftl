# Errors of playground/tuning, and why a search ended.
no_settings = 搜索空间里没有任何设置；至少需要其中一项：{ $known }。
setting_twice = 搜索空间两次写了 { $name }；每项设置只写一次。
many_settings = 搜索空间有 { $count } 项设置；最多 { $most } 项。请去掉一些。
one_point = 搜索空间只有一个点（{ $names }），没有可搜索的内容。请放宽范围或增加选项。
file = 无法读取搜索空间 { $path }：{ $why }。
large_file = 作为搜索空间，{ $name } 太大；最多 { $most } 字节。
syntax = { $name } 不是有效的 { $kind }（{ $why }）。每项设置应是一个表，例如 [learning_rate]，其中有 low、high 和 scale。
unknown_setting = { $given } 不是可以搜索的设置；可用的有 { $known }。
no_table = { $name } 是 { $given }；应为含 low 和 high 的表，或含 choices 的表。
unknown_key = { $name } 中有 { $given }；应为 { $known }。
needs_choices = { $name } 没有范围；请从 { $known } 中给出 choices。
low_above_high = { $name } 从 { $low } 到 { $high }，范围是空的；起始值不能大于终止值。
scale = { $name } 的 scale 是 { $given }；应为 "linear" 或 "log"。
log_of_zero = { $name } 从 { $low } 开始；对数刻度要求 low 大于 0。
step = { $name } 的 step 是 { $given }；应为大于 0 的数，整数设置须用整数。
log_step = { $name } 同时有 step 和对数刻度；只能用其中一个。
choices_alone = { $name } 有 choices，又有 { $other }；只能用其中一个。
choices = { $name } 的 choices 是 { $given }；应为含 1 到 { $most } 个值的列表。
choice = { $given } 不是 { $name } 的选项；应为 { $known }。
choice_twice = { $name } 的 choices 有重复的值：{ $given }。每个值只写一次。
number = { $name } 的 { $key } 是 { $given }；应为 { $low } 到 { $high } 之间的数。
whole = { $name } 的 { $key } 是 { $given }；应为 { $low } 到 { $high } 之间的整数。
no_method = { $given } 不是搜索方法；可用的有 { $known }。

## a search
no_budget = 预算是 { $given } 次训练；应为 1 到 { $most }。请至少给一次训练。
minutes = 预算是 { $given } 分钟；应大于 0，最多 { $most }。
examples = 训练样本数是 { $given }；至少 { $least }，或用 0 表示全部。
search_unknown = 这里没有搜索 { $search }；它可能已被删除。
search_not_yours = 这是其他访问者的搜索。你可以观看；只有发起者能控制它。
search_busy = 你已有一个正在进行的搜索；请停止它，或等它结束。
search_full = 已有 { $limit } 个搜索正在进行；请过几分钟再试。
search_data = 这个搜索所用的样本“{ $name }”已不在这里；请重新上传，再继续。
search_ended = 搜索{ $state ->
    [finished] 已完成
    [running] 正在进行
   *[paused] 已暂停
 }，没有可继续的内容。
search_active = 搜索仍在进行；请先停止再删除。
search_disk = 无法写入搜索的文件（{ $why }）；请清理磁盘空间。
over_scheduler = Dask 调度器没有响应；已有的结果会保留。恢复后可以继续搜索。
over_workers_lost = 连续三次训练都失去了工作进程；已有的结果会保留，可以继续搜索。
over_no_worker = Dask 集群没有工作进程；请启动一个，再继续搜索。
over_disk = 无法写入搜索记录；请清理磁盘空间后继续搜索。
over_error = 搜索失败；已有的结果会保留，可以继续搜索。
over_no_winner = 没有一次试验训练到底，因此没有可以重新训练的最佳者。
