app = Neural playground
group_see = See
group_train = Train
group_use = Use
group_class = Class
error = Something went wrong on our side; your work is kept. Try again; if it happens again, report the id { $id }, which is in the server's log.
language = Language
model = Model
code = Show the code
bad_link = The link asks for { $name } = “{ $given }”, which does not exist; { $used } is shown instead.
bad_link_unused = The link asks for { $name } = “{ $given }”, which does not exist; it is ignored.
link_too_long = The link’s { $name } is longer than { $limit } characters; it is ignored.
model_not_taken = This page cannot show { $name }, because the model has another kind of input or output; { $used } is shown instead.
no_card = This model has no card.
data = Trained on
result = { $what }: { $figure }
download = Download { $name }
remove = Remove this model
net_code = PyTorch code of its net
net_words = Vocabulary of the net, one word a line
net_words_apply = Load the net with this vocabulary
net_code_apply = Load weights and code
upload_model = Add a model (.safetensors or .onnx)
share_model = Share for { $hours } hours
share_help = Anyone who opens the link of this page can then use and download your model. After that time it is deleted from the server.
shared_for = { $hours ->
    [one] Shared for one more hour: anyone with the link of this page can open it.
   *[other] Shared for { $hours } more hours: anyone with the link of this page can open it.
}
share_stop = Stop sharing
shared_gone = { $name } is no longer shared; { $used } is shown instead. Ask its owner for a new link or for the file.
uploaded = { $name } has been added. It is in the list of every page that can show it.
samples = Sample digits
digit_alt = The current digit, 28 by 28 pixels
first_sample = the first sample, a 3,
upload_picture = Upload a picture
memory_used = Your uploads, models and drawings take { $used } of { $limit } MB of the server’s memory. Uploads are removed after { $minutes } minutes without a click.
memory_dropped = Removed from the server’s memory: { $names }. Upload again what you still need.
memory_visitor = This needs { $size } MB, and your uploads, models and drawings already take { $used } MB; each visitor has { $limit } MB in all tabs together. Remove models, close other tabs, or choose a smaller file.
memory_all = This needs { $size } MB, but the memory for uploads is full: all visitors together have { $limit } MB. Try again in a few minutes, or choose a smaller file.
door_log_in = Log in
logged_in = Logged in as { $name }
log_out = Log out
door_password = Password of this playground
door_enter = Enter
door_wrong = The password is wrong. Ask the person who gave you the link.
door_many = Too many wrong passwords. Try again in a minute.
kept = Kept on this server for { $hours } hours after your last visit: { $things }.
kept_not = This browser accepts no cookies, so these will be lost when you reload the page; download what you need: { $things }.
kept_too_large = Your models, digits and uploads take more than the { $limit } MB that this server keeps, so the newest will be lost when you reload the page: download them, or remove something.
kept_delete = Delete everything of mine
kept_delete_says = Deletes your models, “my digits” and your uploads, here and on the server. Runs are deleted on the Train page, under Compare.
kept_deleted = All your models, digits and uploads have been deleted.
kept_models = { $count ->
    [one] one model of your own
   *[other] { $count } models of your own
 }
kept_digits = { $count ->
    [one] one of “my digits”
   *[other] { $count } of “my digits”
 }
kept_uploads = { $count ->
    [one] one upload
   *[other] { $count } uploads
 }
bring_back = Restore { $name }
loading = The server has just started and is loading the nets. This takes a few seconds, once.
