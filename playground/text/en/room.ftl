# A class's shared room: its page, and what playground/room says of mistakes.
menu = Room
to_do = One person opens a room; everybody else enters its code, draws digits, and sees how the net reads them.
to_do_teacher = Show the code to the class; the drawings arrive below, the misread ones first.
to_do_pupil = Draw a digit and send it to the class.
bad_database = PLAYGROUND_DATABASE cannot be opened: { $given }. Expected sqlite:///file or postgresql+psycopg://user:password@host/name.
newer_database = The database of the rooms was made by a newer version (tables { $given }, this version knows { $known }). Update the playground, or name another PLAYGROUND_DATABASE.
no_database = The rooms’ database does not answer. Try again in a minute; if this continues, the person who runs the server should check PLAYGROUND_DATABASE.
bad_hours = A room of { $given } hours cannot be opened; choose more than 0 and at most { $limit }.
too_many_rooms = You have { $limit } open rooms already. End one of them first.
server_full = This server has no place for another room. Try again later.
too_many_codes = Too many wrong codes were tried. Wait { $minutes } minutes, and ask your teacher for the code.
no_such_key = No open room has this key. A room has one key at a time: a new key replaces the old one. Check the key, or make a new one in the room (“Continue on another computer”).
ended = The room { $code } has ended, and its drawings are deleted. Ask your teacher for a new code.
no_such_code = There is no room with the code { $given }. Codes have six letters and digits; check the code.
bad_label = { $given } is not a digit; expected 0 to 9.
not_a_member = You are not in this room. Enter its code first.
no_nicknames = The teacher of this room does not ask for nicknames, so none is kept.
bets_closed = The wall is shown, so bets no longer count.
bad_bet = { $given } is not a bet; expected a whole percentage from 0 to 100.
blank = There is nothing on the paper yet. Draw the digit, then send it.
frozen = The teacher has frozen the room: it takes no more drawings now. Yours is still on the paper.
other_asked = The teacher asks for a { $asked } now, and this is labelled { $given }. Draw a { $asked }.
you_are_done = You have sent { $limit } drawings, the limit for one person. Remove one to send another.
room_full = The room has { $limit } drawings, which is its limit.
not_yours = This is another person’s drawing; only that person and the teacher can remove it.
over = The room has ended, and its drawings are deleted.
not_the_teacher = Only the person who opened the room, or a teacher, can do this.
long_nickname = This nickname has { $given } letters; expected at most { $limit }.
enter = Enter a room
code = Code of the room
code_help = Six letters and digits, as your teacher shows them.
enter_button = Enter
open_title = Open a room
only_teachers = On this server only teachers open rooms. Enter the teacher’s password.
hours = { $hours ->
    [one] { $hours } hour
    [168] one week
   *[other] { $hours } hours
 }
lasts = The room lasts
kept = The server keeps the code, the drawings and, if you ask for them, nicknames. All of it is deleted when the room ends.
open_button = Open the room
your_rooms = Your open rooms:
your_room = { $code } · opened { $opened }
leave = Leave the room
you_are_in = You are in room **{ $code }**.
net_is = The net of this room: **{ $net }**. It reads the drawings for everybody.
net_gone = The net { $name } is no longer shared on this server. Until the teacher picks another, { $used } reads the drawings.
own_net = The net { $name } is only in your browser, so the class cannot see its answers. Share it, and the room takes it; until then, { $used } reads the drawings.
nickname = Nickname
nickname_help = Your teacher sees it beside your drawings; other pupils do not. It is deleted with the room.
bet = What do you bet: what percentage of the class’s drawings will the net ({ $net }) read correctly?
bet_button = Bet
bet_given = Your bet: { $bet }%. You can change it until the wall is shown.
bet_was = You bet **{ $bet }%**.
wall = The class’s drawings
yours = Your drawings
large = Enlarge
code_alt = QR code of the link into this room
ends = The room and everything in it are deleted on { $when }.
key = Continue on another computer
key_help = With this key or link, you run the room on another computer too: enter the key there in place of a room’s code. It is shown only this once; a new one replaces it. Do not show it to the class.
asks = Ask the class to draw
ask_any = any digit, chosen by each person
ask = a { $digit }
wall_shown_rule = Show the wall to the class
wall_shown_help = Pupils then see all drawings with the net’s answers, without names. Until then each pupil sees only their own drawings, without answers, and may bet.
frozen_rule = Freeze the room
frozen_help = Nobody can add a drawing while the room is frozen.
asks_nicknames_rule = Ask for nicknames
asks_nicknames_help = Only you see them. Switching this off deletes all nicknames.
results = Test nets on the class’s drawings
keep_or_end = Download, or end the room
keep_help = The file holds the drawings, their labels and the number of the person who drew each; nicknames only if you ask for them. The Train and Draw pages can read it.
download = { $count ->
    [one] Download { $count } drawing (npz)
   *[other] Download { $count } drawings (npz)
 }
end_sure = Delete the room with all its drawings, now and for everybody
end = End the room
paper_alt = Paper: draw a digit with mouse, finger or pen
undo = Undo
clear = Clear
pen_thin = Thin
pen_medium = Medium
pen_thick = Thick
which = Which digit is it?
send = Send to the class
draw_any = Draw a digit
draw_asked = Draw a { $digit }
asked_now = The teacher now asks for a { $digit }. Clear the paper, then draw a { $digit }.
sent = Your { $digit } has been sent. Draw another one.
is_frozen = The teacher has frozen the room: it takes no more drawings now.
nothing_yet = No drawings yet.
people = { $count ->
    [one] { $count } person
   *[other] { $count } people
 }
drawings = { $count ->
    [one] { $count } drawing
   *[other] { $count } drawings
 }
read_right = { $net } reads { $right } of { $n } correctly ({ $share })
have_bet = { $count ->
    [one] { $count } has bet
   *[other] { $count } have bet
 }
bets = { $count ->
    [one] one bet: { $median }%
   *[other] { $count } bets from { $low } to { $high }%, median { $median }%
 }
drawing_alt = A { $label }; the net’s answer: { $says }
labelled = Labelled { $label }
remove = Remove
open = Look inside the net
why = Why this answer?
why_title = Labelled **{ $label }**, read as **{ $answer }**.
why_seen = Cropped and centred, as the net sees it: { $answer }, { $percent }%
why_plain = As drawn on the paper, without preparation: { $answer }, { $percent }%
why_mean = Mean of all training digits { $digit }
why_nearest = The { $count } training digits that are most like it, with label and distance (square root of the summed squared differences of all pixels):
models = Models side by side
examples = Examples
count = How many
by = By
by_set = test set
by_digit = digit
by_style = style
by_person = person
shipped = Shipped test digits
mnist = MNIST’s test digits
class = This class
with_mnist = Also MNIST’s 10,000 test digits
with_mnist_help = They are fetched once from the internet, if this server may.
testing = The models read the test digits …
half_first = First half of the people
half_second = Second half of the people
style_thin = Thin strokes (below { $limit } pixels of 28)
style_medium = Medium strokes
style_thick = Thick strokes ({ $limit } pixels or more)
style_left = Tilted to the left (below { $limit }°)
style_upright = Upright
style_right = Tilted to the right ({ $limit }° or more)
share = { $share }% ({ $low }–{ $high }%)
digit = Digit { $digit }
person = Person { $number }
interval = Each bar goes from 0% to 100%. The line is the share of digits read correctly, the shaded part its 95% confidence interval (Wilson).
people_order = The people are in order of { $model }’s share, the lowest first.
train = Train on half of the people, test on the other half
evaluate = Evaluate in full
data_name = Room { $code }
data_rest = Room { $code }, second half
one_person = Only one person has drawn so far; training on some people and testing on others needs at least two.
one_digit = Half of the people have drawn only one digit; a net needs at least two different ones.
tour_enter = A pupil types the code that the teacher shows, or opens the link.
tour_open = A teacher opens a room here, and gets its code, link and QR code.
tour_code = Pupils enter with this code or link, on any device in the same network.
tour_rules = Ask for a digit, freeze the room, and show the wall to the class when all have bet.
tour_wall = Drawings arrive here while the class draws, the misread ones first. Click one to see why.
tour_results = How well do models read your class, by digit and by person? Train on the drawings of half the class.
tour_paper = Draw here, and send it to the class.
