# The worksheet: a printable page of links that a teacher has collected.
title = Worksheet
name = Name
date = Date
about = Click the title, or the line below a picture, to write your own words. Links are added under “Share” on each page, and are stored only in this browser.
print = Print
empty = No link has been collected yet. Open a page, press “Share”, then “For lessons”, and add its link.
heading = Title
words = Write a task here
code = QR code of “{ $title }”
picture = Picture of “{ $title }”
too_long = The link is too long for a QR code.
open = Open
remove = Remove
