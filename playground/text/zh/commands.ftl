# 命令行对错误的说明（playground/commands）。
cell = 单元是 { $given }；应为“通道,行,列”（例如 3,4,5），或一个神经元的编号。
predict_input = 模型 { $model } 读取的是 { $shape } 的{ $kind ->
    [image] 图片
   *[text] 文本
 }；predict 需要读取 1×28×28 图片的模型，例如 pen-cnn。
not_recurrent = 模型 { $model } 没有可显示的循环层。
preset_or_code = 请给出 --preset NAME 或 --code FILE 之一。
out_name = --out 是 { $path }；文件名应以 .safetensors 结尾。
out_folder = 无法写入 { $path }；请选择你有写入权限的文件夹。
out_unwritable = 无法写入 { $path }：{ $why }。
out_png = --out 是 { $path }；文件名应以 .png 结尾，因为 PNG 能保留每个像素。
restore_what = 请给出 --mask FILE 来填补空洞，或给出 --noise 来去除噪声；两者只能选一个。
picture_of = { $path }：{ $why }
bench_setting = 基准测试 { $name } 不接受 --{ $setting }。
evaluate_one = 请给出 --model NAME 或 --compare A B 中的一个。
evaluate_further = 名称 { $names } 前面没有 --compare A B；请把所有模型都写在 --compare 后面，或用 --model 给出一个模型。
compare_kinds = { $first } 与 { $second } 的输入或输出形式不同；请选择能读取同一文件的模型。
report_one = --report 描述一个模型；请与 --model 一起使用，不要与 --compare 一起使用。
report_name = --report 是 { $path }；文件名应以 .html 结尾。
crossval_data = 数据集 { $data } 的样本没有单个标签；crossval 需要每个样本只有一个标签的图片或文本。
preset_and_space = 搜索需要 --preset NAME 和 --space FILE，或只用 --resume ID。
language_one = 请给出一段文本，或给出 --file F。
language_file = 无法读取 { $path }：{ $why }。
language_utf8 = { $path } 不是 UTF-8 文本；请存为 UTF-8。
language_no_model = 语言 { $language } 没有任务 { $task } 的模型；请换一个 --task 或 --lang。
report_boxes = 检测模型没有 HTML 报告；请使用 --json。
report_photos = 照片的评测没有 HTML 报告；请使用 --json。
