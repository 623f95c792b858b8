# 学习单：老师收集的链接，可打印。
title = 学习单
name = 姓名
date = 日期
about = 点击标题或图片下方的空行，可以写上自己的文字。在各页的“分享”中添加链接；链接只保存在此浏览器中。
print = 打印
empty = 还没有收集链接。打开一个页面，点击“分享”和“用于课堂”，加入它的链接。
heading = 标题
words = 在这里写任务
code = “{ $title }”的二维码
picture = “{ $title }”的图片
too_long = 链接太长，无法制成二维码。
open = 打开
remove = 删除
