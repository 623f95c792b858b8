# 读不了的图片。
picture_bytes = 文件大小为 { NUMBER($given, maximumFractionDigits: 0) } MB；上限是 { NUMBER($limit, maximumFractionDigits: 0) } MB。请选小一点的图片。
picture_file = 无法读取文件：{ $why }。
picture_pixels = 图片有 { $width }×{ $height } 像素；上限是 { NUMBER($limit, maximumFractionDigits: 0) } 百万像素。请选小一点的图片。
picture_bomb = 图片的像素太多；上限是 { NUMBER($limit, maximumFractionDigits: 0) } 百万像素。请选小一点的图片。
picture_kind = 这不是可以读取的图片；请选 PNG 或 JPEG。
picture_damaged = 图片已损坏或不完整；请换一份。
picture_empty = 文件是空的；请换一份。
picture_heic = 这是 iPhone 拍的 HEIC 照片，无法读取；请以 JPEG 格式分享（设置、相机、格式、兼容性最佳）。
picture_raw = 图片是 { $width }×{ $height }；原样读取的图片必须是 { $side }×{ $side }。去掉 --raw 就会先做预处理。
picture_blank = 图片里没有找到笔迹；请选数字与纸张对比明显的图片。
several_digits = 图片里好像有 { $count } 个数字；读取的是最大的一个。
first_frame = 文件里有多张图片；读取的是第一张。
no_digit = 这可能不是数字。

# 我的数字。
digits_images = images 是 { $given }；应为 uint8 的 N×28×28。
digits_labels = labels 是 { $given }；{ $images } 张图片每张都要有一个整数。
digits_range = 有标签是 { $least } 或 { $most }；应为数字 0 到 9。
digits_kind = 这不是 npz 文件；请选从“我的数字”保存的文件。
digits_many = 文件里的数字超过 { $limit } 个；请只保留一部分。
digits_array = 文件缺少数组；应有 images 和 labels。
digits_damaged = 无法读取文件里的数组；文件可能已损坏。

# 需要下载的数据集。
fetch = 这台机器上没有完整的 { $name }，也连不上它的服务器；请联网后再试，或使用自带的数字。
fetched_damaged = { $folder } 里 { $name } 的文件已损坏；请删除这个文件夹后再试。
