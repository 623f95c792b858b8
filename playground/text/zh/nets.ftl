# playground/nets 的错误：不能建立的网络。

at_layer = { $name }：{ $why }
no_layers = 网络没有层；请至少加一个 Dense 层。
many_layers = 网络有 { $count } 层；上限是 { $limit } 层。
input_shape = 输入的形状是 { $given }；各边至少为 1。
level = 输入的 level 是 { $given }；应为“word”或“character”。
few_rows = { $name } 有 { $rows } 行，而词元有 { $words } 个，另加填充和未知；请给它至少 { $least } 行。
text_needs_embedding = { $name }：读文本的网络以 Embedding 开头。
embedding_first = { $name } 必须是文本网络的第一层。
unknown_input = { $name } 读 { $given }，而前面没有这一层；有 { $known }。
few_inputs = { $name } 只读一层；请再为它选一层。
many_inputs = { $name } 只能读一层；请选其中一层。
not_read = 没有后面的层读 { $name }；请让某一层读它，或去掉它。
wrong_end = { $name } 给出 { $given } 个值，而标签有 { $labels } 个；请以 { $units } 个单元的 Dense 层结尾。
task_reads = 网络的任务是 { $task }，输入是 { $input }，两者不合。请换任务或输入。
task_channels = 输入有 { $given } 个通道；任务（{ $task }，{ $labels } 个标签）需要 { $needed } 个。
task_output = { $name } 给出 { $given }；任务（{ $task }）需要 { $expected }。

no_preset = 没有预设 { $given }；有 { $known }。
preset_reads = 预设 { $preset } 读{ $reads ->
        [image] 图片
       *[text] 文本
    }，而 { $data } 里是{ $holds ->
        [image] 图片
       *[text] 文本
    }；请选 { $choices } 之一。

# ---- a spec as JSON or in a link ----
not_json = 网络的描述不是有效的 JSON；应有 input、layers 和 labels。
lacks_part = 网络的描述缺少一部分；应为含 input、layers 和 labels 的对象。
layers = 网络描述里的 layers 不是列表。
labels = 网络描述里的 labels 不是文本列表。
the_input = 输入
the_task = 任务
layer_number = 第 { $number } 层
where_kind = { $where }（{ $kind }）
setting = { $where }：{ $setting } 是 { $value }；应为{ $expected }。
expects_text = 文本
expects_texts = 文本列表
no_kind = { $where }是 { $given }；应为带“kind”的对象。
unknown_kind = { $where }的类型是 { $given }；已知的类型有 { $known }。
kind_not_known = { $where }的类型是 { $given }，没有这种层。
no_setting = { $where }（{ $kind }）没有 { $given } 这项设置。
lacks_setting = { $where }（{ $kind }）缺少设置 { $setting }。
many_settings = { $where }（{ $kind }）有 { $count } 项设置，多于它能有的。
no_number = { $where }：{ $given } 不是整数。
inputs = { $where }：它的 inputs 是 { $given }；应为层名的列表。
