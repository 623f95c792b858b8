# Words that several pages and errors share.
language = English
list_separator = {", "}
list_item = { $item }
no_file = No such file or directory
is_folder = Is a directory
no_access = Permission denied
disk_full = No space left on device
