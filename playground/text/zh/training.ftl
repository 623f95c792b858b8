# playground/training 的错误，以及训练的结束原因。
no_device = 这台机器没有 { $name }；它有 { $known }。请选择其中之一。
scheduler = PLAYGROUND_SCHEDULER 是 { $given }；应为 tcp://主机:端口。
setting = { $name } 是 { $given }；应为一个数。

## 训练
run_limit = 这次训练有 { $given } { $what ->
    [parameters] 个参数
    [multiply_adds] 次乘加
   *[epochs] 轮
 }；这台服务器最多允许 { $limit }。请减少一些。
run_not_yours = 这是别人的训练。你可以观看、比较，也可以导出它的模型；只有它的主人能控制它。
run_memory = 一个批次（{ $batch } 个样本）的数值和梯度约需 { $needed } MB；本服务器允许 { $limit } MB。请减小批次或网络。
run_busy = 你已有一次训练正在进行；请停止它，或等它结束。
run_full = 已有 { $limit } 次训练在排队；请过几分钟再试。
run_ended = 这次训练{ $state ->
    [finished] 已完成
    [stopped] 已停止
    [diverged] 已发散
    [failed] 已失败
    [interrupted] 已中断
    [running] 正在进行
    [paused] 已暂停
   *[queued] 正在排队
 }；没有可以继续的内容。
run_no_checkpoint = 这次训练没有可以继续的检查点；请重新开始。
run_unknown = 这里没有训练 { $run }；它可能已被删除。
run_no_weights = 第 { $step } 个批次之后没有保留权重。
run_no_state = 第 { $step } 个批次之后没有保留优化器的状态。
run_no_examples = 这次训练的样本已被删除。
run_active = 训练还在进行；请先停止，再删除。
run_disk = 无法写入训练的文件（{ $why }）；请腾出磁盘空间。
embedded_scheduler = 内置调度器刚启动就退出了（状态 { $status }）。
no_scheduler = Dask 调度器 { $address } 没有响应（{ $error }）；请启动它，或去掉 PLAYGROUND_SCHEDULER 在本机训练。
server_closed = 服务器正在关闭。

## 训练为什么结束
ending_done = 全部 { $epochs } 轮都已训练完。
ending_target = 验证{ $metric }达到 { $value }，即设定的目标。
ending_time = 达到了 { $limit } 秒的时间限制。
ending_stopped = 你在第 { $step } 个批次停止了训练。
ending_paused = 暂停太久，而别人在等待；可以从第 { $step } 个批次继续。
ending_not_finite = 损失不再是有限的数（第 { $step } 个批次）。请把学习率缩小到十分之一，或者裁剪梯度。
ending_far_above = 损失升到 { $loss }，远高于开始时的 { $start }（第 { $step } 个批次）。请用更小的学习率。
ending_memory = 在第 { $step } 个批次内存不足。请用更小的批次或更小的网络。
ending_worker = 训练进程在第 { $step } 个批次结束了；已记录的内容都保留着。
ending_silent = 训练进程已有 { $seconds } 秒没有消息，在第 { $step } 个批次被放弃；已记录的内容都保留着。
ending_scheduler = Dask 调度器 { $address } 没有响应；已记录的内容都保留着。
ending_disk = 无法写入训练记录（{ $why }）；请腾出磁盘空间后重新开始。
ending_data = 数据无法使用：{ $why }
ending_error = 训练在第 { $step } 个批次失败：{ $why }
ending_no_worker = Dask 集群 { $address } 没有工作进程；请启动一个再试。
## 训练所得模型的模型卡
card_summary = 用 { $data } 训练得到。
folds = 给出的折数是 { $given }；对这些样本应为 { $low } 到 { $high }。
no_writers = 这些样本没有注明书写者；分组需要每个样本的书写者。请换一种划分方式。
few_for_folds = { $folding ->
    [grouped] 所有样本出自同一位书写者；至少需要 { $low } 位。请换一种划分方式。
    [stratified] 有一个类别只有一个样本；每个类别至少需要 { $low } 个。请换一种划分方式，或增加样本。
   *[other] 只有一个样本；至少需要 { $low } 个。
 }
