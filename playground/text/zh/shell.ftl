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
upload_model = 添加模型（.safetensors）
uploaded = { $name } 已加入模型库，每个页面都能使用。
samples = 示例数字
digit_alt = 当前使用的数字，28×28 像素
first_sample = 第一个示例（3）
upload_picture = 上传图片
