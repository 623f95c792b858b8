# Errors of playground/core: training settings.
setting_whole = { $name } is { $given }; expected a whole number from { $low } to { $high }.
setting_number = { $name } is { $given }; expected a number from { $low } to { $high }.
setting_choice = { $name } is { $given }; expected one of { $known }.
recipe_json = The training settings are not valid JSON; expected an object with its settings.
recipe_augmentation = “augmentation” in the training settings is not an object.
