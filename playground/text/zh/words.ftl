# 多个页面和错误信息共用的词。
list_separator = {"、"}
list_item = { $item }
