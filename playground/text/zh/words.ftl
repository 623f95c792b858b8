# 多个页面和错误信息共用的词。
language = 中文
list_separator = {"、"}
list_item = { $item }
no_file = 没有这个文件或文件夹
is_folder = 这是一个文件夹
no_access = 没有权限
disk_full = 磁盘空间已满
