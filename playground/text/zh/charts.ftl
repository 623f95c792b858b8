table = 以表格显示
zoom_out = 显示全部
keys = 方向键读取数值，+ 和 − 缩放，Esc 显示全部。
mean_of = { $n } 个的均值
