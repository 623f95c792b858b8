# playground/core 的错误：训练设置。
setting_whole = { $name } 是 { $given }；应为 { $low } 到 { $high } 的整数。
setting_number = { $name } 是 { $given }；应为 { $low } 到 { $high } 的数。
setting_choice = { $name } 是 { $given }；应为以下之一：{ $known }。
recipe_json = 训练设置不是有效的 JSON；应为含各项设置的对象。
recipe_augmentation = 训练设置里的 augmentation 不是对象。
