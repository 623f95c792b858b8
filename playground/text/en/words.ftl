# Words that several pages and errors share.
list_separator = {", "}
list_item = { $item }
