other = { $layer } only passes on its input; pin a cell of another layer to see what it looks for.
digits = The nine of the { $count } shipped test digits for which **{ $layer }**, channel { $channel }, is most active; the frame shows what its most active cell sees.
digits_alt = Nine digits, each with a frame around the part that activates channel { $channel } of { $layer } most; the digit and the cell's value, strongest first: { $digits }.
rows = Row by row, the digit and the cell's value: { $digits }
made = And a picture that nobody drew: gradient ascent on the pixels raised the middle cell from { $first } to { $last }. Only the framed pixels affect the cell.
made_alt = The picture that gradient ascent made for channel { $channel } of { $layer }; its middle cell has the value { $last }.
still = No picture activates this channel more strongly: it gives the same values for every input.
