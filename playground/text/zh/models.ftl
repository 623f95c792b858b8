# 对自带模型的说明，以及各项结果是在什么数据上测得的。
title_seed_cnn = 文章中的 CNN
title_seed_lstm = 文章中的 LSTM

title_lite0_random = EfficientNet-Lite0（未训练）
about_lite0_random = 143 层的网络，输入 224×224 像素的彩色照片，输出 1,000 个标签。权重是随机的：它的答案没有意义，但每个数都可以重新算出。
title_efficientnet_lite0 = EfficientNet-Lite0
title_efficientnet_lite1 = EfficientNet-Lite1
about_efficientnet_lite0 = 判断照片里是 1,000 种事物中的哪一种。由谷歌在 ImageNet 上训练，为手机设计：采用深度可分离卷积，有 470 万个权重。
about_efficientnet_lite1 = 与 EfficientNet-Lite0 一样判断 1,000 种事物，但层数更多、输入更大（240×240）：有 540 万个权重。
title_digit_finder = 数字检测网络
about_digit_finder = 在图片中找出数字并认出它们，方法是“中心与大小”：先得到中心的热力图，再在每个中心给出框。用扫描数字拼成的画面训练。
title_digit_maker = 数字生成网络
about_digit_maker = 用流匹配从噪声生成数字图片：U-Net 计算每个像素该往哪个方向变化，几步之后噪声就变成所要的数字。用扫描的数字训练。
about_pen_cnn = 识别用鼠标、手指或触控笔写出的数字的 CNN：粗细不一、倾斜、笔画不闭合，或欧洲写法的 1 和 7。训练数据是扫描的数字和触控笔笔画。
about_seed_cnn = 本项目所依据的文章中的小型 CNN：三个卷积层和两个全连接层。它只用扫描的手写数字训练过，没有见过屏幕上画出的线条。
about_seed_lstm = 文章中的第二个网络：10,000×64 的词嵌入、两个 64 单元的 LSTM 层和一个全连接层。训练任务是区分英文句子的正面与负面。
about_mood_rnn = 判断英文句子是正面还是负面，使用最简单的循环单元：h_t = tanh(W_xh x_t + W_hh h_{"{"}t-1{"}"} + b_h)。它主要是累加褒义词和贬义词，所以把 “not bad at all” 判为负面；带门的网络判为正面。
about_mood_gru = 判断英文句子是正面还是负面，使用 GRU：两个门决定遗忘什么、替换什么。
about_mood_lstm = 判断英文句子是正面还是负面，使用 LSTM：三个门控制一份单独的记忆。
about_mood_zh = 逐字读取中文评论，判断是正面还是负面，使用 GRU。
about_mood_zh_rnn = 逐字读取中文评论，判断是正面还是负面，使用最简单的循环单元。它把“一点也不差”判为负面；带门的网络判为正面。
about_mood_zh_lstm = 逐字读取中文评论，判断是正面还是负面，使用 LSTM。
about_letters_rnn = 逐个字母地续写文本，使用最简单的循环单元。
about_letters_lstm = 逐个字母地续写文本，使用 LSTM。
about_letters_gpt = 逐个字母地续写文本，使用一个小型因果 Transformer：三层注意力，各个头回看前面的字母。

## 模型列表里的简短说明
line_lite0_random = 143 层，用于照片，随机权重
line_efficientnet_lite0 = 照片里的 1,000 种事物
line_efficientnet_lite1 = 照片里的 1,000 种事物
line_digit_finder = 在图片中找出数字
line_digit_maker = 从噪声生成数字
line_pen_cnn = 识别手写的数字
line_seed_cnn = 只用扫描的数字训练
line_seed_lstm = 两层，10,000 个词
line_mood_rnn = 最简单的循环单元
line_mood_gru = 两个门
line_mood_lstm = 三个门和一份记忆
line_mood_zh = 逐字读中文评论
line_mood_zh_rnn = 中文评论，最简单的循环单元
line_mood_zh_lstm = 中文评论，三个门和一份记忆
line_letters_rnn = 续写文本，最简单的循环单元
line_letters_lstm = 续写文本，带记忆
line_letters_gpt = 续写文本，使用注意力
line_own = 你的模型：{ $size }
line_size = { $layers } 层，{ $weights } 个权重

## 图片怎样预处理
side = { $height }×{ $width }
prepared_digit = 图片按“手写数字”页的方式预处理：裁出笔迹，缩放到 20 像素，再按质心放到 { $side } 的中央。
prepared_fit = 整张图片缩放到 { $side }，背景为深色，笔迹为浅色。
prepared_crop = 照片先缩放，使短边的 7/8 正好放入，再从中间裁剪为 { $side }。

## 结果是在什么数据上测得的
result_validation = 验证{ $metric }
result_mnist_3_000_training_digits_held_out = MNIST 训练集中留出的 3,000 个数字
result_mnist_the_same_prepared_as_on_the_page = 同样的 MNIST 数字，按“手写数字”页的方式预处理
result_the_playground_s_2_000_test_digits = 本项目自带的 2,000 个测试数字
result_pen_strokes_552_digits_of_held_out_styles_thin_to_thick = 触控笔笔画：552 个留出书写风格的数字，由细到粗
result_pen_strokes_552_digits_of_held_out_styles_widths_thin_to_thick = 触控笔笔画：552 个留出书写风格的数字，由细到粗
result_bits_a_letter_1_000_test_sentences = 每个字母的比特数，1,000 个测试句子
result_accuracy_1_000_shipped_test_sentences = 准确率，自带的 1,000 个测试句子
result_accuracy_480_uci_sentences_trained_on_the_other_1_920 = 准确率，480 个 UCI 句子（用其余 1,920 个训练）
result_accuracy_1_000_held_out_reviews = 准确率，留出的 1,000 条评论
result_taken_for_no_digit_mnist_3_000_training_digits_held_out = 被当成非数字的数字：MNIST 训练集中留出的 3,000 个数字
result_taken_for_no_digit_mnist_the_same_prepared_as_on_the_page = 被当成非数字的数字：同样的 MNIST 数字，按“手写数字”页的方式预处理
result_taken_for_no_digit_the_playground_s_2_000_test_digits = 被当成非数字的数字：本项目自带的 2,000 个测试数字
result_taken_for_no_digit_pen_strokes_552_digits_of_held_out_styles_thin_to_thick = 被当成非数字的数字：触控笔笔画：552 个留出书写风格的数字，由细到粗
result_recognised_as_no_digit_typed_letters_not_trained_on = 识别为非数字：其他字体的字母
result_recognised_as_no_digit_written_letters_not_trained_on = 识别为非数字：其他的手写字母
result_recognised_as_no_digit_scribbles_not_trained_on = 识别为非数字：乱涂的线条
result_recognised_as_no_digit_shapes_and_faces_not_trained_on = 识别为非数字：其他图形
result_recognised_as_no_digit_noise_not_trained_on = 识别为非数字：噪声
result_recognised_as_no_digit_two_digits_in_one_not_trained_on = 识别为非数字：连在一起的两个数字
result_accuracy_40_plain_sentences = 准确率，40 个简单句子
result_span_f1_500_sentences_of_the_dev_part = 片段 F1，开发集的 500 个句子
result_span_f1_500_sentences_of_the_dev_part_words_given = 片段 F1，开发集的 500 个句子，已分词
result_accuracy_99_sentences_of_the_dev_part = 准确率，开发集的 99 个句子
result_span_f1_english_ewt_dev_part = 片段 F1：English-EWT 的 dev 部分
result_predicates_f1_english_ewt_dev_part = 谓词 F1：English-EWT 的 dev 部分
result_map_5_on_300_scenes_of_held_out_digits = mAP@.5：300 个由留出数字拼成的画面
result_map_75_on_300_scenes_of_held_out_digits = mAP@.75：300 个由留出数字拼成的画面
result_digits_read_as_asked_500_made_without_guidance = 生成的 500 个数字（不用引导）中，seed-cnn 读作所要标签的比例
result_digits_read_as_asked_500_made_with_guidance_1_5 = 生成的 500 个数字（引导强度 1.5）中，seed-cnn 读作所要标签的比例
