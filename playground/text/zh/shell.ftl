app = 神经网络乐园
group_see = 观察
group_train = 训练
group_use = 应用
group_class = 课堂
error = 我们这边出了点问题，你做的内容没有丢失。请再试一次；如果仍然出现，请报告编号 { $id }，服务器日志里有它。
model = 模型
code = 显示代码
bad_link = 链接里的 { $name } = “{ $given }” 不存在，已改用 { $used }。
bad_link_unused = 链接里的 { $name } = “{ $given }” 不存在，已忽略。
link_too_long = 链接里的 { $name } 超过 { $limit } 个字符，已忽略。
model_not_taken = 这个页面不能显示 { $name }（它的输入或输出是另一种类型），已改用 { $used }。
no_card = 这个模型没有附带说明卡。
data = 训练数据
result = { $what }：{ $figure }
download = 下载 { $name }
remove = 移除这个模型
upload_model = 添加模型（.safetensors 或 .onnx）
uploaded = { $name } 已加入模型库，每个页面都能使用。
samples = 示例数字
digit_alt = 当前使用的数字，28×28 像素
first_sample = 第一个示例（3）
upload_picture = 上传图片
memory_used = 您上传的数据、模型和手写数字占用了服务器内存 { $limit } MB 中的 { $used } MB。如果 { $minutes } 分钟内没有任何操作，上传的数据将被移除。
memory_dropped = 以下上传数据已从服务器内存中移除：{ $names }。如需继续使用，请重新上传。
memory_visitor = 这需要 { $size } MB，而您的上传数据、模型和手写数字已占用 { $used } MB；每位访问者所有标签页合计最多 { $limit } MB。请移除一些模型、关闭其他标签页，或换一个较小的文件。
memory_all = 这需要 { $size } MB，但服务器内存已满：所有访问者合计最多 { $limit } MB。请几分钟后再试，或换一个较小的文件。
