# The header of every page: its buttons, and the dialog that shares the page.
share = Share
share_title = Share this page
share_says = The link opens what you see now: the page with its settings, model and drawing. Scan the code, or copy the link.
link = Link to this page
code = QR code of the link
copy = Copy
copied = Copied
copy_by_hand = This browser does not let pages copy: press Ctrl+C.
close = Close
this_computer = The address { $host } works on this computer only. For other devices, open the playground by the name or number that this computer has in the network, and share then.
too_long = The link is { $size } bytes long; a code that can be read from a distance holds at most { $longest }. Copy the link instead.
own_model = { $name } is a model of your own, which others do not have: they will see another one. Download its file and pass it on.
own_data = { $name } are data of your own, which others do not have: they will see the shipped digits.
